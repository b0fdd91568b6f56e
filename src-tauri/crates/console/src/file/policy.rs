//! What files a deployment takes from its end users, and what is said about those that it does not.

use miaw::wire::token::DeploymentConfig;

use super::{MEGABYTE, in_words};
use crate::diagnosis::{RuleName, rule};
use crate::failure::{not_now, of_fields};
use crate::view::{Failure, FieldFailure, FileDraft, FilesView};

/// In MB, where a deployment gives no size: the most that any channel takes (Salesforce's documentation of files).
const LARGEST: u64 = 5;
/// What a messaging channel takes unless its list was changed (Salesforce's metadata of messaging channels). The extension
/// decides, whatever type is declared.
const USUAL: [&str; 12] = ["bmp", "csv", "doc", "docx", "gif", "jpg", "pdf", "png", "tiff", "txt", "xls", "xml"];

/// What a deployment declares in the answer to the token request.
#[must_use]
pub fn of_deployment(deployment: &DeploymentConfig) -> FilesView {
    let megabytes = deployment.attachments.max_file_size.map(u64::from).filter(|size| *size > 0).unwrap_or(LARGEST);
    FilesView {
        may_send: deployment.attachments.end_user_to_agent,
        max_bytes: megabytes * MEGABYTE,
        usual_extensions: USUAL.map(str::to_owned).to_vec(),
        transcript: deployment.transcript.allow_transcript_download,
    }
}

/// Looks at a file before it is sent. An unusual extension is no objection: the deployment does not tell its list.
///
/// # Errors
/// The deployment takes no files, the file is larger than it takes, or it is empty or has no name.
pub fn check(files: Option<&FilesView>, draft: &FileDraft, size: u64) -> Result<(), Failure> {
    let Some(files) = files else { return Ok(()) };
    if !files.may_send {
        return Err(not_now(
            "This deployment accepts no files from end users, so the file was not sent.",
            rule(RuleName::FileRefused).fix,
        ));
    }
    let objection = if draft.name.trim().is_empty() {
        Some((
            "The file has no name.".to_owned(),
            "Give it a name with its extension: the extension decides whether it is taken.",
        ))
    } else if size == 0 {
        Some((format!("{} is empty, and an empty file is not sent.", draft.name), "Choose another file."))
    } else if size > files.max_bytes {
        let (size, limit) = (in_words(size), in_words(files.max_bytes));
        Some((
            format!("{} has {size}, and this deployment accepts files of at most {limit}.", draft.name),
            "Send a smaller file, or raise the size in the messaging channel (5 MB at most) and publish the deployment.",
        ))
    } else {
        None
    };
    match objection {
        None => Ok(()),
        Some((message, hint)) => Err(of_fields(vec![FieldFailure {
            field: "file".into(),
            message,
            hint: Some(hint.to_owned()),
            suggestion: None,
        }])),
    }
}

/// The user has stopped an upload.
pub(crate) fn cancelled() -> Failure {
    not_now("The upload was cancelled before the server had accepted the file.", "Send it again whenever you want to.")
}

/// There is no upload to stop.
pub(crate) fn no_upload() -> Failure {
    not_now(
        "This file is not being sent any more, so there is nothing to cancel.",
        "Look at its row in the transcript.",
    )
}

/// The bytes of a file that is to be sent again are not here.
pub(crate) fn bytes_gone() -> Failure {
    not_now(
        "The bytes of this file are not kept any more: the server had accepted it once.",
        "Choose the file again and send it as a new message.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::FailureCode;

    fn draft(name: &str) -> FileDraft {
        FileDraft { name: name.into(), mime_type: String::new(), caption: String::new() }
    }

    fn files(change: impl FnOnce(&mut DeploymentConfig)) -> FilesView {
        let mut deployment = DeploymentConfig::default();
        deployment.attachments.end_user_to_agent = true;
        change(&mut deployment);
        of_deployment(&deployment)
    }

    #[test]
    fn what_the_deployment_declares_is_kept_to() {
        let two = files(|deployment| deployment.attachments.max_file_size = Some(2));
        assert_eq!(two.max_bytes, 2 * MEGABYTE);
        assert_eq!(files(|_| {}).max_bytes, 5 * MEGABYTE);
        assert_eq!(check(Some(&two), &draft("a.pdf"), 2 * MEGABYTE), Ok(()));
        assert_eq!(check(Some(&two), &draft("strange.zzz"), 1), Ok(()), "only a warning in the window");
        assert_eq!(check(None, &draft("a.pdf"), u64::MAX), Ok(()), "nothing is known: the server decides");
        let large = check(Some(&two), &draft("a.pdf"), 2 * MEGABYTE + 1).expect_err("too large");
        assert_eq!(large.code, FailureCode::FieldsInvalid);
        assert_eq!(large.message, "a.pdf has 2.1 MB, and this deployment accepts files of at most 2 MB.");
        assert_eq!(check(Some(&two), &draft("a.pdf"), 0).expect_err("empty").fields[0].field, "file");
        assert!(check(Some(&two), &draft(" "), 5).is_err());
        let off = files(|deployment| deployment.attachments.end_user_to_agent = false);
        assert_eq!(check(Some(&off), &draft("a.pdf"), 5).expect_err("off").code, FailureCode::NotNow);
    }
}
