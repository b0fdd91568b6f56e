//! Reports of runs, from outside: what is drawn from one report, and what is read back.

mod across;
mod compare;
mod file;
mod history;
mod hostile;
mod junit;
mod page;
mod sample;
mod seal;
