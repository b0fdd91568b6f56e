//! Where an export goes: into a file, or into a preview that keeps its beginning and counts the rest.

use crate::download::Part;
use crate::view::Failure;

/// Longest preview, in characters.
const PREVIEW: usize = 20_000;

/// Where an export goes.
pub(crate) enum Sink {
    /// A file.
    File(Part),
    /// A preview.
    Preview(Preview),
}

/// The beginning of a file that is not written.
#[derive(Default)]
pub(crate) struct Preview {
    /// The beginning.
    pub(crate) text: String,
    /// Characters of it.
    characters: usize,
    /// Bytes of the whole.
    pub(crate) bytes: u64,
    /// Whether something did not fit.
    pub(crate) cut: bool,
}

impl Sink {
    pub(super) async fn put(&mut self, text: &str) -> Result<(), Failure> {
        match self {
            Self::File(part) => part.write(text.as_bytes()).await,
            Self::Preview(preview) => {
                preview.put(text);
                Ok(())
            }
        }
    }
}

impl Preview {
    fn put(&mut self, text: &str) {
        self.bytes += text.len() as u64;
        if self.cut || text.is_empty() {
            return;
        }
        let left = PREVIEW - self.characters;
        match text.char_indices().nth(left) {
            Some((end, _)) => {
                self.text.push_str(&text[..end]);
                self.characters = PREVIEW;
                self.cut = true;
            }
            None => {
                self.text.push_str(text);
                self.characters += text.chars().count();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_keeps_the_beginning_and_counts_the_rest() {
        let mut preview = Preview::default();
        preview.put(&"é".repeat(PREVIEW));
        assert!(!preview.cut);
        preview.put("");
        assert!(!preview.cut);
        preview.put("x");
        assert!(preview.cut);
        assert_eq!((preview.text.chars().count(), preview.bytes), (PREVIEW, 2 * PREVIEW as u64 + 1));
    }
}
