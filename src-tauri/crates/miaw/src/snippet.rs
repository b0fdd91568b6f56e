//! The Code Snippet JSON that Setup shows for a Custom Client (or mobile) deployment.

use serde_json::Value;

/// The three values of a Code Snippet, as they stand in it: not yet checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeSnippet {
    /// `OrganizationId`.
    pub org_id: String,
    /// `DeveloperName`.
    pub developer_name: String,
    /// `Url`.
    pub url: String,
}

/// Why a text is not a Code Snippet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnippetError {
    /// Nothing was given.
    #[error("nothing was pasted")]
    Empty,
    /// The snippet of a Web deployment: a script instead of JSON.
    #[error(
        "this is the code snippet of a Web deployment (a script); the API needs a Custom Client deployment, whose snippet is JSON"
    )]
    WebDeployment,
    /// Not JSON.
    #[error("the text is not JSON: {reason}")]
    NotJson {
        /// The parser's words, with line and column.
        reason: String,
    },
    /// JSON of another kind.
    #[error("the JSON has no {}", missing.join(" and no "))]
    Missing {
        /// The members that are not there.
        missing: Vec<&'static str>,
    },
}

impl CodeSnippet {
    /// Reads a Code Snippet. Members that it does not know (mobile samples carry `_comment`) are ignored.
    ///
    /// # Errors
    /// Says what the text is instead.
    pub fn parse(text: &str) -> Result<Self, SnippetError> {
        let text = text.trim().trim_start_matches('\u{feff}');
        if text.is_empty() {
            return Err(SnippetError::Empty);
        }
        if text.contains("embeddedservice_bootstrap") || text.contains("<script") {
            return Err(SnippetError::WebDeployment);
        }
        let value: Value =
            serde_json::from_str(text).map_err(|error| SnippetError::NotJson { reason: error.to_string() })?;
        let member = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let (org_id, developer_name, url) = (member("OrganizationId"), member("DeveloperName"), member("Url"));
        match (org_id, developer_name, url) {
            (Some(org_id), Some(developer_name), Some(url)) => Ok(Self { org_id, developer_name, url }),
            (org_id, developer_name, url) => Err(SnippetError::Missing {
                missing: [("OrganizationId", org_id), ("DeveloperName", developer_name), ("Url", url)]
                    .into_iter()
                    .filter_map(|(name, value)| value.is_none().then_some(name))
                    .collect(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_three_members_and_ignores_others() {
        let snippet = CodeSnippet::parse(
            r#" {"_comment":"x","OrganizationId":"00D000000000062","DeveloperName":"Chat","Url":"https://a.my.salesforce-scrt.com"} "#,
        );
        let expected = CodeSnippet {
            org_id: "00D000000000062".into(),
            developer_name: "Chat".into(),
            url: "https://a.my.salesforce-scrt.com".into(),
        };
        assert_eq!(snippet, Ok(expected));
    }

    #[test]
    fn says_what_the_text_is_instead() {
        assert_eq!(CodeSnippet::parse("  "), Err(SnippetError::Empty));
        assert_eq!(CodeSnippet::parse("<script src=…>"), Err(SnippetError::WebDeployment));
        assert!(matches!(CodeSnippet::parse("{"), Err(SnippetError::NotJson { .. })));
        assert_eq!(
            CodeSnippet::parse(r#"{"Url":"x"}"#),
            Err(SnippetError::Missing { missing: vec!["OrganizationId", "DeveloperName"] })
        );
    }
}
