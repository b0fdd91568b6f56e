use crate::connector::step::Group;
pub static GROUPS: &[Group] = &[];
