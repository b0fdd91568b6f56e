//! What asks for an answer: choices and forms.

use std::collections::HashMap;

use miaw::wire::message::choices::{CarouselItem, Choices, OptionItem};
use miaw::wire::message::content::{Asset, TitleText};
use miaw::wire::message::form::{Bound, FormContent, FormInput, FormSection};

use super::body::{filled, title};
use crate::view::{
    ChoiceGroupView, ChoiceOptionView, ChoicesStyle, EntryBody, FormInputKind, FormInputView, TitleView,
};

/// Options to choose from; none for a format that this program has no form for.
pub fn choices(choices: &Choices) -> Option<EntryBody> {
    let menu = choices.display_type.as_deref() == Some("Menu");
    let style = match choices.format_type.as_str() {
        "Buttons" => ChoicesStyle::Buttons,
        "QuickReplies" => ChoicesStyle::QuickReplies,
        "ListPicker" => ChoicesStyle::ListPicker,
        "Carousel" => ChoicesStyle::Carousel,
        "DisplayableOptions" if menu => ChoicesStyle::Menu,
        "DisplayableOptions" => ChoicesStyle::Buttons,
        _ => return None,
    };
    let title = choices.title.as_ref().map(TitleText::text);
    let groups: Vec<_> = if style == ChoicesStyle::Carousel {
        choices.items.iter().map(|card| group(card, &choices.images)).collect()
    } else {
        vec![ChoiceGroupView { title: None, options: options(&choices.option_items, &choices.images) }]
    };
    groups.iter().any(|group| !group.options.is_empty()).then(|| EntryBody::Choices {
        style,
        text: filled(choices.text.as_deref()).or_else(|| filled(title)).unwrap_or_default(),
        groups,
        chosen: Vec::new(),
    })
}

fn group(card: &CarouselItem, images: &[Asset]) -> ChoiceGroupView {
    ChoiceGroupView { title: Some(title(&card.title_item, images)), options: options(&card.interaction_items, images) }
}

fn options(items: &[OptionItem], images: &[Asset]) -> Vec<ChoiceOptionView> {
    items.iter().map(|item| option(item, images)).collect()
}

fn option(item: &OptionItem, images: &[Asset]) -> ChoiceOptionView {
    let link = filled(item.url.as_deref());
    let identifier = filled(item.option_identifier.as_deref()).filter(|_| link.is_none());
    let mut shown = match &item.title_item {
        Some(title_item) => title(title_item, images),
        None => TitleView::default(),
    };
    if shown.title.is_empty() {
        let words = [&item.title, &item.alias, &identifier, &link];
        shown.title = words.into_iter().flatten().find(|word| !word.is_empty()).cloned().unwrap_or_default();
    }
    ChoiceOptionView { identifier, title: shown, link }
}

/// A form to fill in; none without inputs.
pub fn form(form: &FormContent) -> Option<EntryBody> {
    if form.format_type != "Inputs" || form.sections.is_empty() {
        return None;
    }
    let message = form.message.as_ref().and_then(second_line);
    let intro = form.intro_screen.as_ref();
    let intro = intro
        .and_then(|intro| filled(intro.sub_title.as_deref()).or_else(|| intro.title.as_ref().and_then(second_line)));
    let inputs: Vec<_> = form.sections.iter().map(|section| input(section, &form.images)).collect();
    Some(EntryBody::Form {
        title: form.form_title.clone(),
        text: message.or(intro),
        broken: is_broken(&inputs),
        inputs,
        answered: false,
    })
}

fn second_line(title: &TitleText) -> Option<String> {
    match title {
        TitleText::Text(_) => None,
        TitleText::Item(item) => filled(item.sub_title.as_deref()),
    }
}

fn input(section: &FormSection, images: &[Asset]) -> FormInputView {
    let input = &section.input;
    FormInputView {
        id: input.id.clone(),
        label: filled(input.label.as_deref()).unwrap_or_else(|| input.id.clone()),
        hint: filled(input.hint_text.as_deref()),
        required: input.required,
        input: kind(input, images),
        next: filled(section.next_section_input_id.as_deref()),
        submits: section.submit_form,
    }
}

fn kind(input: &FormInput, images: &[Asset]) -> FormInputKind {
    let bound = |which| input.bound(which);
    match input.input_type.as_str() {
        "TextInput" => FormInputKind::Text {
            placeholder: filled(input.placeholder.as_deref()),
            prefix: filled(input.prefix_text.as_deref()),
            pattern: filled(input.reg_ex.as_deref()),
            max_length: input
                .maximum_character_count
                .and_then(|most| u32::try_from(most).ok())
                .filter(|most| *most > 0),
            multiline: input.text_input_type.as_deref() == Some("MultiLine"),
            keyboard: filled(input.keyboard_type.as_deref()),
        },
        "SelectInput" | "OptionPickerInput" | "SelectNavigationInput" => {
            FormInputKind::Select { options: options(&input.option_items, images), multiple: input.multiple_selection }
        }
        "DatePickerInput" => {
            FormInputKind::Date { min: bound(Bound::Minimum), max: bound(Bound::Maximum), start: bound(Bound::Start) }
        }
        "DateTimePickerInput" => FormInputKind::DateTime {
            min: bound(Bound::Minimum),
            max: bound(Bound::Maximum),
            start: bound(Bound::Start),
        },
        other => FormInputKind::Unknown { input_type: other.to_owned() },
    }
}

/// Whether two sections have the same name, one names another that is not there, or some name each other in a circle. A
/// section that ends the form has no follower, whatever it names.
fn is_broken(inputs: &[FormInputView]) -> bool {
    let places: HashMap<&str, usize> =
        inputs.iter().enumerate().map(|(place, input)| (input.id.as_str(), place)).collect();
    if places.len() < inputs.len() {
        return true;
    }
    // Which walk has come by last; a walk that meets itself goes in a circle.
    let mut walks = vec![0; inputs.len()];
    for start in 0..inputs.len() {
        let mut place = start;
        while let Some(input) = inputs.get(place) {
            match walks.get_mut(place) {
                Some(walk) if *walk == start + 1 => return true,
                Some(walk) if *walk > 0 => break,
                Some(walk) => *walk = start + 1,
                None => break,
            }
            let Some(next) = input.next.as_deref().filter(|_| !input.submits) else { break };
            match places.get(next) {
                Some(next) => place = *next,
                None => return true,
            }
        }
    }
    false
}
