//! Settings as they are pasted and as they are written, of every connector.

use std::collections::BTreeMap;
use std::sync::Arc;

use console::connector::settings;
use console::profile::{Profile, check};
use console::view::{Certainty, ConnectorId, FailureCode, KeyState, ProfileDraft, SettingsReadingView, SigningView};
use miaw::identity::SigningKey;
use proptest::prelude::*;

use crate::support::{TestKeyring, console_on, draft, full};

fn read(text: &str) -> SettingsReadingView {
    settings::read(text).unwrap_or_else(|failure| panic!("{failure:?}\n{text}"))
}

fn rules(reading: &SettingsReadingView) -> Vec<&str> {
    reading.findings.iter().map(|finding| finding.rule.as_str()).collect()
}

fn setting<'a>(reading: &'a SettingsReadingView, key: &str) -> &'a str {
    reading.draft.settings.as_ref().and_then(|settings| settings.get(key)).map_or("", String::as_str)
}

fn three(reading: &SettingsReadingView) -> [&str; 3] {
    [&reading.draft.service_url, &reading.draft.org_id, &reading.draft.developer_name]
}

const URL: &str = "https://acme.my.salesforce-scrt.com";
const ORG: &str = "00D000000000062";
const NAME: &str = "Custom_Client";

fn blip() -> String {
    format!(
        "DefaultProvider: SalesforceMessaging
SalesforceMessaging.ApiEndpoint: {URL}/iamessage/api/v2
SalesforceMessaging.SseEndpoint: {URL}/eventrouter/v1/sse
SalesforceMessaging.OrganizationId: {ORG}
SalesforceMessaging.DeploymentId: {NAME}
SalesforceMessaging.AppName: blip
SalesforceMessaging.Queues: queue 1,queue 2
SalesforceMessaging.TtlCacheToken: 00:30:00
SalesforceMessaging.RoutingAttributes: {{ \"Ticket.Team\": [\"queueId\"],
  \"Contact.Extras.accountId\": [\"accountId\", \"leadId\"] }}
"
    )
}

#[test]
fn a_code_snippet_is_read_wherever_it_stands() {
    let json = format!(r#"{{"OrganizationId":"{ORG}","DeveloperName":"{NAME}","Url":"{URL}"}}"#);
    let lines = format!("OrganizationId: {ORG}\nDeveloperName: {NAME}\nUrl: {URL}");
    for text in [
        json.clone(),
        format!("\u{feff}  {json}\n"),
        format!("<pre>\nconst snippet = {json};\n</pre>"),
        format!(
            "function f() {{ return 1 }}\nlet c = {{ OrganizationId: '{ORG}', DeveloperName: '{NAME}', Url: '{URL}' }}"
        ),
        lines.clone(),
        lines.replace(": ", "="),
        lines.replace(": ", "\t"),
        format!("| OrganizationId | {ORG} |\n| DeveloperName | {NAME} |\n| Url | {URL} |"),
        format!("OrganizationId\n{ORG}\nDeveloperName\n{NAME}\nUrl\n{URL}\n"),
    ] {
        let reading = read(&text);
        assert_eq!(reading.connector, ConnectorId::CustomClient, "{text}");
        assert_eq!(three(&reading), [URL, ORG, NAME], "{text}");
        assert_eq!(rules(&reading), [""; 0], "{text}: {:?}", reading.findings);
        assert_eq!(reading.draft.connector, Some(ConnectorId::CustomClient));
        assert_eq!(reading.draft.name, "acme");
    }
}

#[test]
fn what_is_wrong_with_a_snippet_is_found_each_with_its_repair() {
    let reading = read(
        r#"{"OrganizationId":"00d000000000062eaa","DeveloperName":"My web chat","Url":"https://acme.my.salesforce.com"}"#,
    );
    let found: Vec<_> = reading
        .findings
        .iter()
        .map(|finding| (finding.rule.as_str(), finding.field.as_deref(), finding.suggestion.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            ("service-url", Some("serviceUrl"), Some(URL)),
            ("org-id-form", Some("orgId"), Some("00D000000000062")),
            ("setting-value", Some("developerName"), Some("My_web_chat")),
        ]
    );
    assert_eq!(reading.draft.developer_name, "My web chat", "as it was pasted: the form shows what is wrong");
}

#[test]
fn an_org_id_of_18_characters_is_told_with_the_15() {
    let reading = read(&format!(r#"{{"OrganizationId":"{ORG}EAA","DeveloperName":"{NAME}","Url":"{URL}/"}}"#));
    assert_eq!(rules(&reading), ["org-id-form"]);
    assert_eq!(reading.findings[0].suggestion.as_deref(), Some(ORG));
}

#[test]
fn two_snippets_are_told_and_copies_of_their_source_are_read() {
    let one = format!(r#"{{"OrganizationId":"{ORG}","DeveloperName":"{NAME}","Url":"{URL}"}}"#);
    let other = one.replace(NAME, "Another_Client");
    let reading = read(&format!("{one}\n{other}"));
    assert_eq!((three(&reading), rules(&reading)), ([URL, ORG, NAME], vec!["setting-value"]));
    assert_eq!(rules(&read(&format!("{one}\n{one}"))), [""; 0], "the same twice is no question");
    let in_page = one.replace('"', "&quot;");
    let in_program = one.replace('"', "\\\"");
    for text in [in_page, in_program.clone(), format!("\"{in_program}\"")] {
        let reading = read(&text);
        assert_eq!((three(&reading), rules(&reading)), ([URL, ORG, NAME], vec![]), "{text}: {:?}", reading.findings);
    }
}

#[test]
fn swapped_values_are_told_with_the_right_ones() {
    let reading = read(&format!(r#"{{"OrganizationId":"{NAME}","DeveloperName":"{ORG}","Url":"{URL}"}}"#));
    assert_eq!(rules(&reading), ["setting-value", "setting-value"]);
    let right: Vec<_> = reading.findings.iter().map(|finding| finding.suggestion.as_deref()).collect();
    assert_eq!(right, [Some(ORG), Some(NAME)]);
}

#[test]
fn a_cut_block_says_so_and_gives_nothing_half() {
    let whole = format!(r#"{{"OrganizationId":"{ORG}","DeveloperName":"{NAME}","Url":"{URL}"}}"#);
    // From the first whole label on, wherever it is cut.
    for end in whole.find(ORG).expect("there")..whole.len() {
        let reading = read(&whole[..end]);
        assert!(rules(&reading).contains(&"settings-cut-off"), "{}: {:?}", &whole[..end], reading.findings);
        for (found, right) in three(&reading).into_iter().zip([URL, ORG, NAME]) {
            assert!(found.is_empty() || found == right, "half a value: {found}");
        }
    }
    let reading = read(&format!(r#""DeveloperName":"{NAME}","Url":"{URL}"}}"#));
    assert!(rules(&reading).contains(&"settings-cut-off"), "{:?}", reading.findings);
}

#[test]
fn a_block_that_ends_between_two_rows_says_so() {
    for (text, missing) in [
        (blip().lines().take(5).collect::<Vec<_>>().join("\n"), "SalesforceMessaging.AppName"),
        (opencx("").lines().take(4).collect::<Vec<_>>().join("\n"), "Auth Key ID"),
    ] {
        let reading = read(&text);
        let cut = reading.findings.iter().find(|finding| finding.rule == "settings-cut-off").expect("found");
        assert!(cut.seen.contains(missing) && cut.certainty == Certainty::Likely, "{cut:?}");
    }
}

#[test]
fn typographic_quotation_marks_are_read_and_told() {
    for text in [
        format!("{{“OrganizationId”: “{ORG}”, “DeveloperName”: “{NAME}”, “Url”: “{URL}”}}"),
        format!("{{„OrganizationId“: „{ORG}“, „DeveloperName“: „{NAME}“, „Url“: „{URL}“}}"),
        format!("OrganizationId: “{ORG}”\nDeveloperName: “{NAME}”\nUrl: “{URL}”"),
    ] {
        let reading = read(&text);
        assert_eq!(three(&reading), [URL, ORG, NAME], "{text}");
        assert_eq!(rules(&reading), ["settings-smart-quotes"], "{text}");
    }
}

#[test]
fn commas_comments_and_doubles_are_told() {
    let reading =
        read(&format!("{{\"OrganizationId\":\"{ORG}\", // the org\n\"DeveloperName\":\"{NAME}\",\"Url\":\"{URL}\",}}"));
    assert_eq!((three(&reading), rules(&reading)), ([URL, ORG, NAME], vec!["setting-value"]));
    let reading = read(&format!(
        r#"{{"Url":"https://other.my.salesforce-scrt.com","OrganizationId":"{ORG}","DeveloperName":"{NAME}","Url":"{URL}"}}"#
    ));
    assert_eq!((three(&reading), rules(&reading)), ([URL, ORG, NAME], vec!["setting-value"]));
    assert!(reading.findings[0].seen.contains("Url is there more than once"), "{:?}", reading.findings);
}

#[test]
fn blips_block_is_read_in_all_its_forms() {
    let lines = blip();
    let json = format!(
        r#"{{"DefaultProvider":"SalesforceMessaging","SalesforceMessaging.ApiEndpoint":"{URL}/iamessage/api/v2",
"SalesforceMessaging.SseEndpoint":"{URL}/eventrouter/v1/sse","SalesforceMessaging.OrganizationId":"{ORG}",
"SalesforceMessaging.DeploymentId":"{NAME}","SalesforceMessaging.AppName":"blip","SalesforceMessaging.Queues":"queue 1,queue 2",
"SalesforceMessaging.TtlCacheToken":"00:30:00",
"SalesforceMessaging.RoutingAttributes":{{"Ticket.Team":["queueId"],"Contact.Extras.accountId":["accountId","leadId"]}}}}"#
    );
    let in_text = json.replace(
        r#"{"Ticket.Team":["queueId"],"Contact.Extras.accountId":["accountId","leadId"]}"#,
        r#""{\"Ticket.Team\":[\"queueId\"],\"Contact.Extras.accountId\":[\"accountId\",\"leadId\"]}""#,
    );
    let nested = json.replace("\"DefaultProvider\":\"SalesforceMessaging\",", "").replace("SalesforceMessaging.", "");
    let nested = format!("{{\"DefaultProvider\":\"SalesforceMessaging\",\"SalesforceMessaging\":{nested}}}");
    let one_line = lines.replace("\n  ", " ").replace(": ", " ").replace('\n', " ").replace("\" [", "\": [");
    for text in [
        lines.clone(),
        lines.replace(": ", " = "),
        lines.replace(": ", "\t").replace("\"\t[", "\": ["),
        lines.replace('\n', "\r\n"),
        json,
        in_text,
        nested,
        one_line.replacen("DefaultProvider SalesforceMessaging ", "DefaultProvider: SalesforceMessaging\n", 1),
    ] {
        let reading = read(&text);
        assert_eq!(reading.connector, ConnectorId::Blip, "{text}");
        assert_eq!(three(&reading), [URL, ORG, NAME], "{text}");
        assert_eq!(rules(&reading), [""; 0], "{text}\n{:?}", reading.findings);
        let settings = ["appName", "queues", "ttlCacheToken"].map(|key| setting(&reading, key).to_owned());
        assert_eq!(settings, ["blip", "queue 1,queue 2", "00:30:00"], "{text}");
        assert_eq!(
            setting(&reading, "routingAttributes"),
            "{\n  \"Ticket.Team\": [\"queueId\"],\n  \"Contact.Extras.accountId\": [\"accountId\", \"leadId\"]\n}",
            "{text}"
        );
    }
}

#[test]
fn what_is_wrong_with_blips_values_is_found() {
    for (from, to, rule, suggestion) in [
        ("/iamessage/api/v2", "", "service-url", Some(format!("{URL}/iamessage/api/v2"))),
        ("/iamessage/api/v2", "/iamessage/v1", "service-url", Some(format!("{URL}/iamessage/api/v2"))),
        ("acme.my.salesforce-scrt.com/event", "other.my.salesforce-scrt.com/event", "setting-value", None),
        ("00:30:00", "30 min", "setting-value", Some("00:30:00".into())),
        ("00:30:00", "30", "setting-value", Some("00:30:00".into())),
        ("00:30:00", "00:61:00", "setting-value", None),
        ("00:30:00", "10:00:00", "setting-value", Some("00:30:00".into())),
        ("00:30:00", "00:00:00", "setting-value", Some("00:30:00".into())),
        ("00:30:00", "01:00:01", "setting-value", Some("00:30:00".into())),
        ("DefaultProvider: SalesforceMessaging\n", "", "setting-value", Some("SalesforceMessaging".into())),
        ("queue 1,queue 2", "queue 1,,queue 1", "setting-value", Some("queue 1".into())),
        ("AppName: blip", "AppName: my integration", "request-shape", Some("my_integration".into())),
        (": SalesforceMessaging\n", ": LiveAgent\n", "setting-value", Some("SalesforceMessaging".into())),
        ("[\"queueId\"]", "7", "mapping-unreadable", None),
        ("Ticket.Team", "Tiket.Team", "mapping-unreadable", None),
        ("Ticket.Team", "ticket.Team", "mapping-unreadable", Some("Ticket.Team".into())),
        ("leadId\"] }", "leadId", "settings-cut-off", None),
        ("SalesforceMessaging.SseEndpoint", "# ", "settings-cut-off", None),
        ("TtlCacheToken", "TtlCacheToken: 00:20:00\nSalesforceMessaging.TtlCacheToken", "setting-value", None),
    ] {
        let text = blip().replace(from, to);
        assert_ne!(text, blip(), "{from}");
        let reading = read(&text);
        assert_eq!(rules(&reading), [rule], "{from} -> {to}: {:?}", reading.findings);
        assert_eq!(reading.findings[0].suggestion, suggestion, "{from} -> {to}");
    }
    assert_eq!(rules(&read(&blip().replace("00:30:00", "01:00:00"))), [""; 0], "as long as the tokens live");
    for (from, to) in [("00:30:00", "02:00:00"), ("AppName: blip", "AppName: my integration")] {
        let taken = read(&blip().replace(from, to));
        assert_eq!(taken.findings[0].certainty, Certainty::Possible, "{to}");
    }
    let swapped =
        blip().replace("ApiEndpoint", "x").replace("SseEndpoint", "ApiEndpoint").replace(".x:", ".SseEndpoint:");
    let reading = read(&swapped);
    assert_eq!(rules(&reading), ["setting-value"], "{:?}", reading.findings);
    assert_eq!(reading.draft.service_url, URL);
    let reading = read(&blip().replace(URL, "[url]"));
    assert!(rules(&reading).contains(&"setting-value"), "{:?}", reading.findings);
}

#[test]
fn cognigys_fields_are_read() {
    let text = format!(
        "Base URL: {URL}\nOrganization ID: {ORG}\nEmbedded Service Developer Name: {NAME}\nCapabilities Version: 1\n\
         Conversation Routing Attributes: {{\"Language\": \"de\"}}\nSend Transcript as a first message: on"
    );
    let reading = read(&text);
    assert_eq!((reading.connector, three(&reading)), (ConnectorId::Cognigy, [URL, ORG, NAME]));
    assert_eq!(setting(&reading, "routingAttributes"), "{\n  \"Language\": \"de\"\n}");
    assert_eq!(rules(&reading), ["setting-value"]);
    assert_eq!(reading.findings[0].suggestion.as_deref(), Some("true"));
    assert_eq!(reading.findings[0].field.as_deref(), Some("settings.sendTranscript"));
    let reading = read(&text.replace(URL, &format!("{URL}/iamessage/api/v2")).replace(": on", ": true"));
    assert_eq!(rules(&reading), ["service-url"], "the other vendors' form of the address: {:?}", reading.findings);
    assert_eq!(reading.findings[0].suggestion.as_deref(), Some(URL));
}

const NO_PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----";

fn opencx(private_key: &str) -> String {
    format!(
        "Instance URL: https://acme--uat.sandbox.my.salesforce.com\nES Developer Name: {NAME}\nSalesforce Org ID: {ORG}\n\
         Auth Public Key: {NO_PUBLIC_KEY}\nAuth Private Key: {private_key}\n\
         Auth Key ID: key-1\n"
    )
}

/// A fresh private key, PKCS#8 PEM.
fn private_key() -> String {
    use base64::Engine as _;
    let key = SigningKey::generate().expect("a key");
    let body = base64::engine::general_purpose::STANDARD.encode(key.pkcs8_der());
    let lines: Vec<&str> = body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("base64")).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}

#[test]
fn opencx_fields_are_read_and_the_private_key_is_never_shown() {
    let pem = private_key();
    let body: String = pem.lines().nth(1).expect("a line").to_owned();
    let one_line = pem.trim().replace('\n', " ");
    let escaped = pem.trim().replace('\n', "\\n");
    for key in [pem.trim(), &one_line, &escaped] {
        let text = opencx(key);
        let reading = read(&text);
        assert_eq!(reading.connector, ConnectorId::Opencx);
        assert_eq!(three(&reading), ["https://acme--uat.sandbox.my.salesforce-scrt.com", ORG, NAME]);
        assert_eq!(setting(&reading, "authKeyId"), "key-1");
        assert_eq!(rules(&reading), ["service-url"], "{:?}", reading.findings);
        assert!(reading.holds_private_key);
        let found = settings::private_key(&text).expect("a key");
        SigningKey::from_pem(&found).expect("the whole key");
        let shown = serde_json::to_string(&reading).expect("JSON");
        assert!(!shown.contains(&body) && !shown.contains("PRIVATE KEY-----"), "{shown}");
    }
    let swapped = read(&opencx("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"));
    assert!(!swapped.holds_private_key && rules(&swapped).contains(&"setting-value"));
    let cut = read(&opencx(&pem[..300]));
    assert!(!cut.holds_private_key && rules(&cut).contains(&"settings-cut-off"), "{:?}", cut.findings);
    assert!(!serde_json::to_string(&cut).expect("JSON").contains(&body));
    let public = opencx("x").replace(NO_PUBLIC_KEY, pem.trim());
    let public = read(&public);
    assert!(public.findings.iter().any(|finding| finding.seen.contains("Auth Public Key holds a private key")));
    assert!(!serde_json::to_string(&public).expect("JSON").contains(&body));
}

#[test]
fn opencx_keys_that_are_no_pair_or_have_the_old_form_are_told() {
    use base64::Engine as _;
    let key = SigningKey::generate().expect("a key");
    let (pem, spki) = (key.pkcs8_pem(), key.public().spki_pem().expect("a public key"));
    let spki = spki.trim();
    let with = |public: &str| read(&opencx(pem.trim()).replace(NO_PUBLIC_KEY, public));
    for public in [spki.to_owned(), spki.replace('\n', " "), spki.replace('\n', "\\n")] {
        let pair = with(&public);
        assert!(pair.holds_private_key);
        assert_eq!(rules(&pair), ["service-url"], "{:?}", pair.findings);
    }
    let other = SigningKey::generate().expect("a key").public().spki_pem().expect("a public key");
    let mixed = with(other.trim());
    let seen: Vec<_> = mixed.findings.iter().map(|finding| finding.seen.as_str()).collect();
    assert!(seen.iter().any(|seen| seen.contains("halves of two different pairs")), "{seen:?}");

    // SubjectPublicKeyInfo of an RSA key is a header of 24 bytes and the PKCS#1 form (RFC 8017, RFC 5280).
    let body: String = spki.lines().filter(|line| !line.starts_with('-')).collect();
    let der = base64::engine::general_purpose::STANDARD.decode(body).expect("base64");
    let old = base64::engine::general_purpose::STANDARD.encode(&der[24..]);
    let old = with(&format!("-----BEGIN RSA PUBLIC KEY-----\n{old}\n-----END RSA PUBLIC KEY-----"));
    let told = old.findings.iter().find(|finding| finding.seen.contains("BEGIN RSA PUBLIC KEY")).expect("told");
    assert_eq!(told.suggestion.as_deref(), Some(spki));
    let seen: Vec<_> = old.findings.iter().map(|finding| finding.seen.as_str()).collect();
    assert!(!seen.iter().any(|seen| seen.contains("different pairs")), "{seen:?}");
}

#[test]
fn infobips_values_are_read() {
    let text = format!(
        "orgId: {ORG}\nchannelAddressIdentifier: 3f0c1f53-1f0a-4f55-8d4d-0d7a6f1d2c3b\nauthorizationContext: Partner1_Channel\n\
         Base URL: https://acme.my.salesforce.com\nConsumer Key: 3MVG9\nUsername: a@b.example\n\
         Custom Event Payload Field: Payload__c\nCustom Event Type Field: EventType__c\n\
         Custom Event Name Field: Infobip_Event__e\nDeveloper Name: Partner1_Channel"
    );
    let reading = read(&text);
    assert_eq!((reading.connector, three(&reading)), (ConnectorId::Infobip, [URL, ORG, "Partner1_Channel"]));
    assert_eq!(rules(&reading), ["service-url"], "{:?}", reading.findings);
    assert_eq!(setting(&reading, "customEventNameField"), "Infobip_Event__e");
    let json =
        serde_json::to_string(&text.lines().filter_map(|line| line.split_once(": ")).collect::<BTreeMap<_, _>>())
            .expect("JSON");
    assert_eq!(read(&json).draft, reading.draft);
    let wrong = read(&text.replace("EventType__c", "Payload__c").replace("Event__e", "Event"));
    assert!(wrong.findings.iter().any(|finding| finding.suggestion.as_deref() == Some("Infobip_Event__e")));
    assert!(wrong.findings.iter().any(|finding| finding.seen.contains("are both")));
}

#[test]
fn settings_of_two_systems_are_told_apart() {
    let reading = read(&format!("{}Auth Key ID: key-1\n", blip()));
    assert_eq!((reading.connector, rules(&reading)), (ConnectorId::Blip, vec!["settings-of-another-vendor"]));
}

#[test]
fn the_guides_paths_are_told() {
    let text = format!(
        "fetch(`{URL}/iamessage/api/v2/authorization`)\n{{\"OrganizationId\":\"{ORG}\",\"DeveloperName\":\"{NAME}\",\"Url\":\"{URL}\"}}"
    );
    assert_eq!(rules(&read(&text)), ["wrong-paths"]);
    let right = text.replace("authorization`", "authorization/unauthenticated/access-token`");
    assert_eq!(rules(&read(&right)), [""; 0]);
}

#[test]
fn what_is_no_settings_is_refused_with_words() {
    let web = r#"<script>embeddedservice_bootstrap.init('00D', 'Web', 'https://x', {scrt2URL: 'https://y'});</script>"#;
    for (text, words) in [
        ("", "Nothing was pasted."),
        ("  \n ", "Nothing was pasted."),
        ("hello", "holds no Code Snippet"),
        ("{}", "holds no Code Snippet"),
        ("Please copy the Url of your deployment and the Username", "holds no Code Snippet"),
        (web, "Web deployment"),
        ("liveagent.init('https://d.la1-c1.salesforceliveagent.com/chat', '572', '00D');", "Live Agent"),
        (&"x".repeat(300_000), "kB"),
    ] {
        let failure = settings::read(text).expect_err("refused");
        assert_eq!(failure.code, FailureCode::SnippetUnreadable);
        assert!(failure.message.contains(words) && failure.hint.is_some(), "{text:.40}: {failure:?}");
    }
}

fn profile(draft: &ProfileDraft, connector: ConnectorId, settings: BTreeMap<String, String>) -> Profile {
    let draft = ProfileDraft { connector: Some(connector), settings: Some(settings), ..draft.clone() };
    Profile::new("11111111-1111-4111-8111-111111111111".into(), check(&draft).expect("valid"), 1)
}

fn own_domain() -> impl Strategy<Value = String> {
    ("[a-z][a-z0-9-]{0,10}[a-z0-9]", prop::option::of("[a-z0-9]{1,8}")).prop_map(|(name, sandbox)| match sandbox {
        Some(sandbox) => format!("https://{name}--{sandbox}.sandbox.my.salesforce-scrt.com"),
        None => format!("https://{name}.my.salesforce-scrt.com"),
    })
}

/// Text without what a line or a quotation cannot hold at its ends.
fn words() -> impl Strategy<Value = String> {
    "[A-Za-z0-9äß][A-Za-z0-9äß \"'.:=,{}\\\\-]{0,20}[A-Za-z0-9äß]"
}

fn pairs() -> impl Strategy<Value = String> {
    prop::collection::btree_map("[A-Za-z_]{1,12}", words(), 1..5)
        .prop_map(|pairs| serde_json::to_string_pretty(&pairs).expect("JSON"))
}

fn mapping() -> impl Strategy<Value = String> {
    let source =
        prop_oneof!["static\\.[A-Za-z ]{1,8}[a-z]", "Ticket\\.[A-Z][a-z]{1,8}", "Contact\\.Extras\\.[a-z]{1,8}"];
    prop::collection::btree_map(source, prop::collection::vec("[A-Za-z_]{1,12}", 1..4), 1..5).prop_map(|rows| {
        let rows: Vec<String> = rows
            .iter()
            .map(|(source, names)| {
                let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
                format!("  \"{source}\": [{}]", names.join(", "))
            })
            .collect();
        format!("{{\n{}\n}}", rows.join(",\n"))
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(
        url in own_domain(),
        name in "[A-Za-z][A-Za-z0-9]{0,20}",
        (pairs, mapping) in (pairs(), mapping()),
        (app, queue, minutes) in ("[A-Za-z0-9_.]{1,40}", "[A-Za-z0-9][A-Za-z0-9 ]{0,10}[A-Za-z0-9]", 1u32..59),
        on in any::<bool>(),
    ) {
        let draft = ProfileDraft { service_url: url, developer_name: name, ..draft() };
        let settings = |rows: &[(&str, &str)]| -> BTreeMap<String, String> {
            rows.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let life = format!("00:{minutes:02}:00");
        let queues = format!("{queue},{queue}2");
        for (connector, settings) in [
            (ConnectorId::CustomClient, BTreeMap::new()),
            (ConnectorId::Blip, settings(&[
                ("appName", &app), ("queues", &queues), ("ttlCacheToken", &life), ("routingAttributes", &mapping),
            ])),
            (ConnectorId::Cognigy, settings(&[
                ("capabilitiesVersion", "1"), ("sendTranscript", if on { "true" } else { "false" }),
                ("routingAttributes", &pairs),
            ])),
            (ConnectorId::Opencx, settings(&[("authKeyId", &app), ("routingAttributes", &pairs)])),
            (ConnectorId::Infobip, settings(&[
                ("channelAddressIdentifier", "3f0c1f53-1f0a-4f55-8d4d-0d7a6f1d2c3b"), ("authorizationContext", &app),
                ("consumerKey", &app), ("username", "a@b.example"), ("customEventPayloadField", "P__c"),
                ("customEventTypeField", "T__c"), ("customEventNameField", "E__e"),
            ])),
        ] {
            let profile = profile(&draft, connector, settings);
            let (emitted, _) = settings::emit(&profile.view(), connector, None, None);
            let reading = read(&emitted.text);
            prop_assert_eq!(reading.connector, connector, "{}", emitted.text);
            prop_assert_eq!(&reading.draft.service_url, profile.service_url.as_str());
            prop_assert_eq!(&reading.draft.org_id, profile.org_id.as_str());
            prop_assert_eq!(&reading.draft.developer_name, profile.developer_name.as_str());
            let again = reading.draft.settings.clone().unwrap_or_default();
            prop_assert_eq!(again, profile.settings, "{}", emitted.text);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}", at in 0usize..400) {
        let _ = settings::read(&text);
        let block = blip();
        let cut = at.min(block.len());
        if block.is_char_boundary(cut) {
            let _ = settings::read(&format!("{}{text}{}", &block[..cut], &block[cut..]));
        }
    }
}

#[test]
fn emitted_private_keys_are_placeholders_unless_asked_for() {
    let mut profile = profile(&draft(), ConnectorId::Opencx, BTreeMap::new()).view();
    profile.signing = Some(SigningView {
        issuer: "i".into(),
        key_id: "key-1".into(),
        bits: 2048,
        thumbprint: "t".into(),
        public_jwk: "{}".into(),
        added_at: 1,
    });
    let public = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n";
    let (view, _) = settings::emit(&profile, ConnectorId::Opencx, Some(public), None);
    assert!(view.text.contains(settings::PRIVATE_KEY) && view.text.contains("BEGIN PUBLIC KEY"), "{}", view.text);
    assert_eq!(view.findings, []);
    let pem = private_key();
    let (view, whole) = settings::emit(&profile, ConnectorId::Opencx, Some(public), Some(&pem));
    assert!(!serde_json::to_string(&view).expect("JSON").contains("BEGIN PRIVATE KEY"));
    assert_eq!(settings::private_key(&whole).expect("there").trim(), pem.trim());
}

#[tokio::test]
async fn settings_with_a_bad_key_change_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let text = opencx("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----");
    let reading = console.read_settings(&text).expect("read");
    let refused = console.apply_settings(None, reading.draft.clone(), Some(text)).await.expect_err("no key");
    assert_eq!(refused.code, FailureCode::KeyUnreadable);
    assert_eq!(console.profiles().await.expect("read"), []);
    let without = console.apply_settings(None, reading.draft, None).await.expect("without a key");
    assert_eq!(without.connector, ConnectorId::Opencx);
}

#[tokio::test]
async fn when_the_key_cannot_be_kept_nothing_is_changed() {
    let folder = tempfile::tempdir().expect("folder");
    let keyring = Arc::new(TestKeyring::default());
    let console = console_on(folder.path(), keyring.clone()).await;
    let before = console.create_profile(draft()).await.expect("created");
    keyring.fail(Some(full()));
    let text = opencx(&private_key());
    let reading = console.read_settings(&text).expect("read");
    for id in [None, Some(before.id.as_str())] {
        console.apply_settings(id, reading.draft.clone(), Some(text.clone())).await.expect_err("no place for the key");
        assert_eq!(console.profiles().await.expect("read"), std::slice::from_ref(&before));
    }
    console.shutdown().await;
}

#[tokio::test]
async fn settings_with_a_key_sign_with_it() {
    let folder = tempfile::tempdir().expect("folder");
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    for _ in 0..2 {
        let text = opencx(&private_key());
        let reading = console.read_settings(&text).expect("read");
        let id = console.profiles().await.expect("read").first().map(|profile| profile.id.clone());
        let mut draft = reading.draft;
        if id.is_some() {
            draft.settings = Some([("authKeyId".to_owned(), "key-2".to_owned())].into());
        }
        let wanted = if id.is_some() { "key-2" } else { "key-1" };
        let profile = console.apply_settings(id.as_deref(), draft.clone(), Some(text.clone())).await.expect("applied");
        let signing: Vec<_> = profile.keys.iter().filter(|key| key.state == KeyState::Signing).collect();
        assert_eq!(signing.iter().map(|key| key.key_id.as_str()).collect::<Vec<_>>(), [wanted]);
        let again = console.apply_settings(Some(&profile.id), draft, Some(text)).await.expect("applied again");
        assert_eq!(again.keys.len(), profile.keys.len(), "the same key is not added twice");
    }
    console.shutdown().await;
}

#[tokio::test]
async fn settings_are_checked_for_their_connector() {
    let folder = tempfile::tempdir().expect("folder");
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let with = |connector, rows: &[(&str, &str)]| ProfileDraft {
        connector,
        settings: Some(rows.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()),
        ..draft()
    };
    for (draft, field) in [
        (with(Some(ConnectorId::Blip), &[("consumerKey", "x")]), "settings.consumerKey"),
        (with(Some(ConnectorId::Blip), &[("ttlCacheToken", "soon")]), "settings.ttlCacheToken"),
        (with(Some(ConnectorId::CustomClient), &[("jwksUrl", "http://keys.example")]), "settings.jwksUrl"),
        (with(Some(ConnectorId::Cognigy), &[("routingAttributes", "{\"a\":")]), "settings.routingAttributes"),
        (with(None, &[("nobodys", "x")]), "settings.nobodys"),
    ] {
        let refused = console.apply_settings(None, draft, None).await.expect_err("refused");
        let fields: Vec<_> = refused.fields.iter().map(|row| row.field.as_str()).collect();
        assert_eq!(fields, [field]);
    }
    let empty = with(Some(ConnectorId::Blip), &[("ttlCacheToken", "")]);
    console.apply_settings(None, empty, None).await.expect("an empty value is none");
}
