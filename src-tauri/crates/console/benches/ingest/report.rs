//! Medians, ratios and tables.

use crate::Taken;

/// Runs of one way.
#[derive(Default)]
pub struct Runs {
    per_second: Vec<f64>,
    cpu_micros: Vec<f64>,
}

impl Runs {
    pub fn add(&mut self, taken: Taken, events: usize) {
        self.per_second.push(events as f64 / taken.seconds);
        self.cpu_micros.push(taken.cpu * 1e6 / events as f64);
    }

    /// Events per second.
    pub fn median(&self) -> f64 {
        median(&self.per_second)
    }

    pub fn row(&self, name: &str, floor: &Self) -> Vec<String> {
        let mut sorted = self.per_second.clone();
        sorted.sort_by(f64::total_cmp);
        let (slowest, fastest) = (part(&sorted, 0.0), part(&sorted, 1.0));
        let (cpu, floor_cpu) = (median(&self.cpu_micros), median(&floor.cpu_micros));
        vec![
            name.to_owned(),
            format!("{:.0}", self.median()),
            format!("{slowest:.0} to {fastest:.0}"),
            format!("{cpu:.1}"),
            format!("{:.2}", self.median() / floor.median()),
            format!("{:.2}", cpu / floor_cpu),
        ]
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    part(&sorted, 0.5)
}

/// The value below which a part of the sorted values lies.
pub fn part(sorted: &[f64], part: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * part).round() as usize).copied().unwrap_or(f64::NAN)
}

pub fn print_table(title: &str, heads: &[&str], rows: &[Vec<String>]) {
    println!("\n**{title}**\n\n| {} |\n|{}", heads.join(" | "), " --- |".repeat(heads.len()));
    for row in rows {
        println!("| {} |", row.join(" | "));
    }
}
