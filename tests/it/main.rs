//! The assembled app without a desktop, and the walls of the house.

mod assembled;
mod commands;
mod walls;
