//! The routing attributes of the connector: which are mapped, and what would be lost.

use super::conclusion::Conclusion;
use super::evidence::Trail;
use super::ground::Ground;
use crate::connector::{lost_attributes, predicted_attributes};
use crate::diagnosis::Facts;
use crate::view::Prediction;

/// Compares the names that the connector fills with what the deployment declares. A name counts whether or not its value
/// is known beforehand.
pub async fn check(ground: &Ground, trail: &Trail) -> Conclusion {
    let Some(held) = ground.held() else {
        return Conclusion::undecided("No token was given, so what the deployment declares is not known.");
    };
    let forms = &held.configuration.embedded_service_config.forms;
    trail.note("Pre-chat forms of the deployment", serde_json::json!(forms));
    let predicted = predicted_attributes(&ground.profile, &held.configuration);
    if predicted.is_empty() {
        return Conclusion::not_applicable("The connector's settings map no routing attributes.");
    }
    trail.note("Routing attributes that are mapped", serde_json::json!(predicted));
    trail.note("Routing attributes that are sent", serde_json::json!(ground.attributes()));
    let lost = lost_attributes(&ground.profile, &held.configuration);
    if !lost.is_empty() {
        let names: Vec<&str> = lost.iter().map(|attribute| attribute.name.as_str()).collect();
        let are = if names.len() == 1 { "is" } else { "are" };
        // It is a prediction: the API says of no attribute what became of it.
        return Conclusion::failed(format!(
            "By what the published deployment declares, {} {are} not expected to reach the flow.",
            names.join(", ")
        ))
        .with(Facts { lost_attributes: lost, ..Facts::default() });
    }
    let doubtful = predicted.iter().filter(|(_, prediction)| *prediction != Prediction::Arrives);
    let doubtful: Vec<&str> = doubtful.map(|(name, _)| name.as_str()).collect();
    if !doubtful.is_empty() {
        let verb = if doubtful.len() == 1 { "arrives" } else { "arrive" };
        return Conclusion::undecided(format!(
            "What the deployment declares does not tell whether {} {verb}. Look at the channel's Custom Parameters and \
             Parameter Mappings in Messaging Settings.",
            doubtful.join(", ")
        ));
    }
    let names: Vec<&str> = predicted.iter().map(|(name, _)| name.as_str()).collect();
    let them = if names.len() == 1 { "it" } else { "them" };
    Conclusion::passed(format!(
        "The published deployment declares {}. Whether the flow reads {them} is not visible from outside.",
        names.join(", ")
    ))
}
