//! What a checklist is made of.

use crate::view::{CheckId, ProfileView, SetupPlace, StepValueView};

/// Steps that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// In sentence case.
    pub title: &'static str,
    /// In the order a person works.
    pub steps: &'static [Step],
}

/// One step, the same for every org but for its values.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Name in kebab-case, unique within the connector; stored with declarations, so it never changes.
    pub id: &'static str,
    /// What is done, in the imperative.
    pub title: &'static str,
    /// Why, and what it unlocks.
    pub why: &'static str,
    /// Where in Setup; none when it is done in the vendor's product.
    pub place: Option<Place>,
    /// What to do, in order.
    pub instructions: &'static [&'static str],
    /// Fields with what to enter.
    pub values: &'static [Value],
    /// What else is worth knowing: for example where the vendor's guide differs from the API.
    pub note: Option<&'static str>,
    /// How it is proved, in words.
    pub proof: &'static str,
    /// The checks that prove it: one must pass, and every other one pass or not apply. Empty when only a person, or a
    /// query, can tell.
    pub checks: &'static [CheckId],
    /// SOQL with which an admin can look. `{orgId}`, `{developerName}` and `{customEvent}` stand for the profile's.
    pub query: Option<&'static str>,
    /// How to find out, where looking at the place in Setup is not enough.
    pub find_out: Option<&'static str>,
    /// Whether it may be left out.
    pub optional: bool,
}

/// Where something is in Salesforce Setup.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// What to type into Quick Find.
    pub search: &'static str,
    /// The way from there, label by label.
    pub path: &'static [&'static str],
}

impl Place {
    /// As the window shows it.
    #[must_use]
    pub fn view(&self) -> SetupPlace {
        SetupPlace { search: self.search.to_owned(), path: self.path.iter().map(|part| (*part).to_owned()).collect() }
    }
}

/// What a step begins from.
pub const STEP: Step = Step {
    id: "",
    title: "",
    why: "",
    place: None,
    instructions: &[],
    values: &[],
    note: None,
    proof: "Nothing outside the org shows it. Whoever has done it, or has seen it, declares it.",
    checks: &[],
    query: None,
    find_out: None,
    optional: false,
};

/// A field of a screen, and what to enter.
#[derive(Clone, Copy, Debug)]
pub struct Value {
    label: &'static str,
    entry: Entry,
}

#[derive(Clone, Copy, Debug)]
enum Entry {
    /// The same in every org, and to be copied as it stands.
    Fixed(&'static str),
    /// One of several that would do.
    Choice(&'static str),
    /// Computed from the profile; an example where the profile does not tell.
    Computed(fn(&ProfileView) -> Option<String>, &'static str),
}

/// A value that must be exactly this.
pub const fn fixed(label: &'static str, value: &'static str) -> Value {
    Value { label, entry: Entry::Fixed(value) }
}

/// A choice or an example.
pub const fn choice(label: &'static str, value: &'static str) -> Value {
    Value { label, entry: Entry::Choice(value) }
}

/// A value that the profile holds, or that follows from it.
pub const fn computed(label: &'static str, value: fn(&ProfileView) -> Option<String>, example: &'static str) -> Value {
    Value { label, entry: Entry::Computed(value, example) }
}

/// A place in Setup.
pub const fn setup(search: &'static str, path: &'static [&'static str]) -> Option<Place> {
    Some(Place { search, path })
}

impl Value {
    /// As the window shows it.
    #[must_use]
    pub fn view(&self, profile: &ProfileView) -> StepValueView {
        let (value, exact) = match self.entry {
            Entry::Fixed(value) => (value.to_owned(), true),
            Entry::Choice(value) => (value.to_owned(), false),
            Entry::Computed(value, example) => {
                value(profile).map_or_else(|| (example.to_owned(), false), |value| (value, true))
            }
        };
        StepValueView { label: self.label.to_owned(), value, exact }
    }
}

/// API name of the profile's platform event; the one that the checklist has people make where the profile names none.
/// What is no API name is not put into a query.
fn custom_event(profile: &ProfileView) -> String {
    let is_name =
        |name: &&String| !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let own = profile.settings.get("customEventNameField").filter(is_name);
    own.map_or_else(|| "Infobip_Event__e".to_owned(), Clone::clone)
}

impl Step {
    /// The query with the profile's values.
    #[must_use]
    pub fn query_for(&self, profile: &ProfileView) -> Option<String> {
        self.query.map(|query| {
            query
                .replace("{orgId}", &profile.org_id)
                .replace("{developerName}", &profile.developer_name)
                .replace("{customEvent}", &custom_event(profile))
        })
    }

    /// What to do when nobody knows whether it is done.
    #[must_use]
    pub fn how_to_find_out(&self) -> String {
        if let Some(words) = self.find_out {
            return words.to_owned();
        }
        match (&self.place, self.query) {
            (Some(place), None) => format!("Look in Setup under {}.", place.path.join(" > ")),
            (Some(place), Some(_)) => {
                format!("Look in Setup under {}, or ask the org's records with the query.", place.path.join(" > "))
            }
            (None, Some(_)) => "Ask the org's records with the query.".to_owned(),
            (None, None) => "Ask whoever set it up.".to_owned(),
        }
    }
}
