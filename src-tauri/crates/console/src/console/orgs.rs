//! Profiles that leave and enter, without secrets.

use super::Console;
use crate::failure::internal;
use crate::view::{Failure, ImportedOrgs, SavedFile};

impl Console {
    /// Profiles as JSON text, without secrets; all that are not in the trash when no ids are given.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn export_orgs(&self, ids: &[String]) -> Result<String, Failure> {
        let _ = ids;
        Err(internal("export_orgs"))
    }

    /// Writes [`Console::export_orgs`] to a file in the downloads folder.
    ///
    /// # Errors
    /// `notFound`; `fileNotWritten`.
    pub async fn save_orgs(&self, ids: &[String]) -> Result<SavedFile, Failure> {
        let _ = ids;
        Err(internal("save_orgs"))
    }

    /// Makes the profiles of an export. Either all of them or none.
    ///
    /// # Errors
    /// `snippetUnreadable` when the text is no export; `fieldsInvalid` with the place of what is wrong.
    pub async fn import_orgs(&self, text: &str) -> Result<ImportedOrgs, Failure> {
        let _ = text;
        Err(internal("import_orgs"))
    }
}
