//! Sample values for a pre-chat form, marked as what they are.

use miaw::wire::conversation::RoutingAttributes;
use miaw::wire::token::{DeploymentConfig, FormField};

const TEXT: &str = "Handover check";
const EMAIL: &str = "handover-check@example.com";

/// A value for each field that an end user would have to fill in.
pub fn sample_values(deployment: &DeploymentConfig) -> RoutingAttributes {
    let forms = deployment.forms.iter().filter(|form| form.form_type.is_empty() || form.form_type == "PreChat");
    let fields = forms.flat_map(|form| &form.form_fields).filter(|field| field.required && !field.is_hidden);
    fields.map(|field| (field.name.clone(), Some(sample(deployment, field)))).collect()
}

fn sample(deployment: &DeploymentConfig, field: &FormField) -> String {
    let value = match field.field_type.as_str() {
        "Email" => EMAIL.to_owned(),
        "Number" => "1".to_owned(),
        // A number that is reserved for fiction.
        "Phone" => "+12025550100".to_owned(),
        "Checkbox" => "true".to_owned(),
        "ChoiceList" => choice(deployment, field),
        _ => TEXT.to_owned(),
    };
    let longest = field.max_length.map_or(usize::MAX, |longest| longest as usize);
    value.chars().take(longest).collect()
}

/// The choice that is made at first, or the first one.
fn choice(deployment: &DeploymentConfig, field: &FormField) -> String {
    let lists = &deployment.choice_list_config.choice_list;
    let list = lists.iter().find(|list| Some(&list.choice_list_id) == field.choice_list_id.as_ref());
    let choices = list.map(|list| list.choice_list_values.as_slice()).unwrap_or_default();
    let chosen = choices.iter().min_by_key(|choice| (!choice.is_default_value, choice.order));
    chosen.map_or_else(|| TEXT.to_owned(), |choice| choice.choice_list_value_name.clone())
}

#[cfg(test)]
mod tests {
    use miaw::wire::token::{ChoiceList, ChoiceListValue, Form};

    use super::*;

    #[test]
    fn required_visible_fields_are_filled_and_nothing_else() {
        let field = |name: &str, field_type: &str, max_length| FormField {
            name: name.into(),
            field_type: field_type.into(),
            required: true,
            max_length,
            ..FormField::default()
        };
        let choice = |name: &str, order, is_default_value| ChoiceListValue {
            choice_list_value_name: name.into(),
            order,
            is_default_value,
            ..ChoiceListValue::default()
        };
        let mut deployment = DeploymentConfig::default();
        deployment.choice_list_config.choice_list.push(ChoiceList {
            choice_list_id: "topics".into(),
            choice_list_values: vec![choice("Order", 1, false), choice("Return", 2, true)],
        });
        deployment.forms.push(Form {
            form_type: "PreChat".into(),
            form_fields: vec![
                field("_firstName", "Text", Some(8)),
                field("_email", "Email", None),
                field("Accept", "Checkbox", None),
                FormField { choice_list_id: Some("topics".into()), ..field("Topic", "ChoiceList", None) },
                FormField { is_hidden: true, ..field("Hidden", "Text", None) },
                FormField { required: false, ..field("Optional", "Text", None) },
            ],
            ..Form::default()
        });
        let values = sample_values(&deployment);
        let values: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (name.as_str(), value.as_deref().unwrap_or_default())).collect();
        assert_eq!(values, [("Accept", "true"), ("Topic", "Return"), ("_email", EMAIL), ("_firstName", "Handover")]);
    }
}
