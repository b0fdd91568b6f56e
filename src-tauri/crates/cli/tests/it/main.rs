//! The command line as a user or a script meets it: the built program, its output and its exit codes.

mod chat;
mod check;
mod keys;
mod orgs;
mod practice;
mod program;
mod test_run;
