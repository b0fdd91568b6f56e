//! Everything, for machines.
//!
//! One object. Its last member is `digest`: the SHA-256 of every byte of the file before the comma in front of it. To check
//! it, cut the file off at the last `,\n  "digest"`.

use serde_json::Value;

use super::{Format, Part};

/// A JSON file while it is drawn.
#[derive(Default)]
pub(super) struct Json {
    rows: u64,
}

impl Format for Json {
    fn parts(&self) -> &'static [Part] {
        &[Part::Entries, Part::Happenings]
    }

    fn head(&mut self, head: &Value) -> String {
        let text = serde_json::to_string_pretty(head).unwrap_or_default();
        // Goes on where the head ends.
        text.strip_suffix("\n}").unwrap_or(&text).to_owned()
    }

    fn begin(&mut self, part: Part) -> String {
        self.rows = 0;
        let name = match part {
            Part::Entries => "entries",
            Part::Happenings | Part::Requests | Part::Stream => "happenings",
        };
        format!(",\n  \"{name}\": [")
    }

    fn row(&mut self, _: Part, row: &Value) -> String {
        self.rows += 1;
        format!("{}\n    {row}", if self.rows == 1 { "" } else { "," })
    }

    fn end(&mut self, _: Part) -> String {
        if self.rows == 0 { "]".to_owned() } else { "\n  ]".to_owned() }
    }

    fn foot(&mut self, digest: &str) -> String {
        format!(",\n  \"digest\": \"{digest}\"\n}}\n")
    }
}
