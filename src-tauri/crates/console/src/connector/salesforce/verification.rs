//! User verification: keys, key sets, and their binding to the channel.

use crate::connector::step::{Group, STEP, Step, choice, computed, setup};
use crate::view::{CheckId, KeyState, ProfileView};

/// The issuer as the profile holds it.
pub fn issuer(profile: &ProfileView) -> Option<String> {
    profile.signing.as_ref().map(|signing| signing.issuer.clone()).filter(|issuer| !issuer.is_empty())
}

/// The key id of the key that signs.
pub fn key_id(profile: &ProfileView) -> Option<String> {
    let signing = profile.keys.iter().find(|key| key.state == KeyState::Signing).map(|key| &key.key_id);
    signing.or(profile.signing.as_ref().map(|signing| &signing.key_id)).cloned()
}

fn next_key_id(profile: &ProfileView) -> Option<String> {
    profile.keys.iter().find(|key| key.state == KeyState::Standby).map(|key| key.key_id.clone())
}

/// The page is named after the product, so it has two names.
pub const KEY_SETS: &[&str] = &[
    "Feature Settings",
    "Service",
    "Messaging",
    "Enhanced Chat User Verification (in older orgs: Messaging for In-App and Web User Verification)",
];

const CHANNEL: &[&str] = &[
    "Feature Settings",
    "Service",
    "Messaging",
    "Messaging Settings",
    "(the channel)",
    "User Verification Configuration",
];

/// The key pair.
pub const SIGNING_KEY: Step = Step {
    id: "signing-key",
    title: "Make the RSA key pair that signs identity tokens",
    why: "Salesforce knows the public half; whoever has the private half can sign as any end user, so it stays where \
          tokens are made.",
    instructions: &[
        "Make an RSA key of 2048 bits or more, here under Keys or with OpenSSL, with a certificate that is valid for \
         10 more days at least.",
        "Export the public half as one JSON Web Key with x5c: without the certificate Salesforce refuses the upload, \
         or stores a key that never verifies anybody.",
        "Keep the private key on the server that signs, never in a page or an app.",
    ],
    values: &[choice("Algorithm", "RS256"), computed("Key id (kid)", key_id, "my-key-1")],
    proof: "The key of this profile has the size, the certificate and the key id that Salesforce asks for.",
    checks: &[CheckId::SigningKey],
    find_out: Some("Open the org's keys and import or make the key that signs."),
    ..STEP
};

/// The key set.
pub const KEY_SET: Step = Step {
    id: "key-set",
    title: "Register the public key as a JSON Web Keyset",
    why: "Salesforce checks identity tokens against the keys of a key set, and the issuer byte for byte.",
    place: setup("User Verification", KEY_SETS),
    instructions: &[
        "Type User Verification into Quick Find and open Enhanced Chat User Verification (Messaging for In-App and Web \
         User Verification in older orgs).",
        "Under JSON Web Keys, upload the public key: one JSON Web Key per file, no list, with kty, kid, alg and x5c. \
         Or choose an endpoint, a public URL that answers {\"keys\": […]}.",
        "Under JSON Web Keysets choose New Keyset, enter Name, API Name and JSON Web Key Issuer, choose the type, \
         and add the key. Save.",
    ],
    values: &[
        computed("JSON Web Key Issuer", issuer, "the iss of your tokens, letter by letter"),
        computed("kid", key_id, "the kid of your tokens"),
    ],
    proof: "A verified user gets a token whose subject is that user's: key, key id, issuer and binding are right \
            together.",
    checks: &[CheckId::VerifiedToken],
    find_out: Some("Look in Setup, or read the metadata types PublicKeyCertificateSet and PublicKeyCertificate."),
    ..STEP
};

/// Verification is on.
pub const USER_VERIFICATION: Step = Step {
    id: "user-verification",
    title: "Add user verification to the channel",
    why: "Without it an identity token is not refused: it is ignored, and the user is a guest.",
    place: setup("Messaging Settings", &["Feature Settings", "Service", "Messaging", "Messaging Settings"]),
    instructions: &[
        "In the list of channels, choose Edit in the channel's own row: the sections' own Edit shows a shorter form \
         without the box.",
        "Select Add User Verification and set the Authorization Token Expiration Time for Verified Users (60 to 240 \
         minutes). Save.",
    ],
    values: &[
        choice("Add User Verification", "selected"),
        choice("Authorization Token Expiration Time for Verified Users", "60 minutes"),
    ],
    proof: "A verified user gets a token whose subject is that user's.",
    checks: &[CheckId::VerifiedToken],
    find_out: Some("Look in Setup, or read authMode in the metadata of the messaging channel."),
    ..STEP
};

/// The binding.
pub const BIND_KEY_SET: Step = Step {
    id: "bind-key-set",
    title: "Bind the key set to the channel as active",
    why: "A key set that no channel uses verifies nobody, and nothing on its own page says so. One report says that \
          it cannot be deployed with metadata, although the metadata has a place for it: look at the page.",
    place: setup("Messaging Settings", CHANNEL),
    instructions: &[
        "Open the channel. Under User Verification Configuration, at the bottom, choose New.",
        "Choose the key set, enter a Configuration Name, select Active, and save.",
        "Publish the deployment again.",
    ],
    values: &[choice("Active", "selected")],
    proof: "A verified user gets a token whose subject is that user's.",
    checks: &[CheckId::VerifiedToken],
    find_out: Some("Look in Setup at the bottom of the channel's page."),
    ..STEP
};

/// It is enforced.
pub const ENFORCED: Step = Step {
    id: "verification-enforced",
    title: "See that bad identity tokens are refused",
    why: "A sign-in that works proves nothing about one that must not. An expired token, another key, another issuer \
          and an unknown key id must each be refused.",
    instructions: &["Run the checks: each bad token is tried once, with a subject of its own."],
    proof: "Each of the four bad tokens is refused, or its user is a guest.",
    checks: &[
        CheckId::ExpiredTokenRefused,
        CheckId::WrongSignatureRefused,
        CheckId::WrongIssuerRefused,
        CheckId::WrongKeyIdRefused,
    ],
    find_out: Some("Run the checks with a signing key."),
    ..STEP
};

/// From one key to the next, without a gap.
pub const ROTATION: Group = Group {
    title: "Change the signing key",
    steps: &[
        Step {
            id: "rotate-make-key",
            title: "Make the next key beside the one that signs",
            why: "Two keys in the key set at the same time mean that no token is refused while clients change over.",
            instructions: &[
                "Under Keys, make or import the next key, with a key id of its own and a certificate.",
                "It stands by: nothing is signed with it yet.",
            ],
            values: &[choice("Key id (kid)", "another than the one in use, for example my-key-2")],
            find_out: Some("Open the org's keys: one signs, one stands by."),
            optional: true,
            ..STEP
        },
        Step {
            id: "rotate-publish-key",
            title: "Add the next key to the key set, and leave the old one active",
            why: "Salesforce must know the key before the first token is signed with it.",
            place: setup("User Verification", KEY_SETS),
            instructions: &[
                "Upload the public JSON Web Key with x5c and add it to the same key set; both keys are active now. \
                 With an endpoint, publish both in it.",
                "Wait until it has taken effect. How long Salesforce keeps an endpoint's answer is not published: \
                 count on some time.",
            ],
            values: &[computed("kid of the next key", next_key_id, "the kid of the key that stands by")],
            find_out: Some("Look at the key set in Setup: two keys, both active."),
            optional: true,
            ..STEP
        },
        Step {
            id: "rotate-try-key",
            title: "Try the next key before anybody depends on it",
            why: "A key that was uploaded wrongly is found before it matters.",
            instructions: &[
                "Under Tokens, sign an identity token with the key that stands by, and try it at the org.",
                "The answer's subject must be the verified user's.",
            ],
            proof: "A token of that key verifies. A check of the key that signs today proves nothing about the next \
                    one.",
            find_out: Some("Sign a token with the key that stands by, and try it."),
            optional: true,
            ..STEP
        },
        Step {
            id: "rotate-switch",
            title: "Sign with the next key",
            why: "From now on new tokens carry the new key id.",
            instructions: &[
                "Put the private key and its key id wherever tokens are signed, and make the key the one that signs \
                 here.",
                "Check everything again.",
            ],
            values: &[computed("kid that signs now", key_id, "my-key-2")],
            find_out: Some("Read the kid in the header of a token that your server signs today."),
            optional: true,
            ..STEP
        },
        Step {
            id: "rotate-retire-key",
            title: "Retire the old key when its last token has expired",
            why: "A key that is not needed any more can only be misused.",
            place: setup("User Verification", KEY_SETS),
            instructions: &[
                "Wait for the longest life of your identity tokens.",
                "Take the old key out of the key set, retire it here, and destroy its private half wherever it was \
                 kept.",
                "Check everything again.",
            ],
            find_out: Some("Look at the key set in Setup: one key, and it is the one that signs."),
            optional: true,
            ..STEP
        },
    ],
};
