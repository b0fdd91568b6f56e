//! The routing attributes of the connector: what is sent, and what would be lost.

use super::conclusion::Conclusion;
use super::evidence::Trail;
use super::ground::Ground;
use crate::connector::lost_attributes;
use crate::diagnosis::Facts;

/// Compares what the connector sends with what the deployment declares.
pub async fn check(ground: &Ground, trail: &Trail) -> Conclusion {
    let Some(held) = ground.held() else {
        return Conclusion::undecided("No token was given, so what the deployment declares is not known.");
    };
    let forms = &held.configuration.embedded_service_config.forms;
    trail.note("Pre-chat forms of the deployment", serde_json::json!(forms));
    let sent = ground.attributes();
    trail.note("Routing attributes that are sent", serde_json::json!(sent));
    let lost = lost_attributes(&ground.profile, &held.configuration);
    if lost.is_empty() {
        return match sent.len() {
            0 => Conclusion::not_applicable("The connector's settings send no routing attributes with fixed values."),
            1 => Conclusion::passed("Nothing that the deployment declares speaks against the routing attribute."),
            count => Conclusion::passed(format!(
                "Nothing that the deployment declares speaks against any of the {count} routing attributes."
            )),
        };
    }
    let names: Vec<&str> = lost.iter().map(|attribute| attribute.name.as_str()).collect();
    let verb = if names.len() == 1 { "does" } else { "do" };
    Conclusion::failed(format!("{} {verb} not reach the flow.", names.join(", ")))
        .with(Facts { lost_attributes: lost, ..Facts::default() })
}
