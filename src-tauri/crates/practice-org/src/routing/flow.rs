//! The Omni-Channel flow: where a new session goes, or why nowhere.

use crate::desk::Desk;

/// `reasonForNotRouting` of a flow whose path misses Route Work.
const NO_ROUTE_WORK: &str = "The flow ended without Route Work";

/// What the flow decides.
pub(super) enum Decision {
    Queue { name: String, id: String },
    No(String),
}

impl Desk<'_> {
    /// Runs the flow's decisions.
    pub(super) fn decide(&self, id: &str) -> Decision {
        if let Some(reason) = &self.org.faults.routing_error {
            return Decision::No(reason.clone());
        }
        if self.org.mistakes.flow_without_route {
            return Decision::No(NO_ROUTE_WORK.into());
        }
        let flow = &self.org.seed.flow;
        if !self.org.is_open_at(self.org.now()) {
            return Decision::No(flow.closed_reason.clone());
        }
        let attributes = self.org.kept(id).map(|kept| &kept.attributes);
        let route = flow.routes.iter().find(|route| {
            attributes.and_then(|all| all.get(&route.attribute)).is_some_and(|value| *value == route.equals)
        });
        let name = match route {
            Some(route) => match (&route.reason_for_not_routing, &route.queue) {
                (Some(reason), _) => return Decision::No(reason.clone()),
                (None, queue) => queue.as_ref().unwrap_or(&flow.default_queue),
            },
            None => &flow.default_queue,
        };
        Decision::Queue { name: name.clone(), id: self.org.queue_id(name).unwrap_or_default().to_owned() }
    }
}
