//! Rules about user verification as a whole.

use super::{Rule, Sense, places};
use crate::diagnosis::{Facts, Finding, RuleName, sign_in};
use crate::view::Certainty;

pub(super) static SILENT_GUEST: Rule = Rule {
    name: RuleName::SilentGuest,
    row: Some(6),
    title: "The identity token did not verify",
    symptom: "The sign-in looks as if it worked, with status 200 and a token, and the agent sees a guest. Other orgs \
              refuse the same token without a reason.",
    explanation: "The org could not verify the identity token. Some orgs do not say so: they continue with an \
                  anonymous end user. Only the subject of the token's answer tells: it contains AUTH and uid for a \
                  verified user, UNAUTH or ANON for a guest.",
    fix: "Check, in this order: the channel has Add User Verification selected; its User Verification Configuration is \
          Active; the key set's JSON Web Key Issuer equals the issuer byte for byte; the key set has a key with this \
          kid, uploaded with its certificate (x5c) or served by an endpoint that anybody can read, and made from the \
          same private key; the token is RS256 or RS512 with 2,048 bits or more; this machine's clock is right. \
          Publish the deployment after any change.",
    senses: &[Sense::Answer],
    certainty: Certainty::Certain,
    place: Some(places::KEY_SETS),
    query: None,
    practice: Some("switches.badIdentityToken"),
    source: "Several independent field reports; Salesforce Help, “verification fails”, describes a refusal instead",
    look: |facts| sign_in::finding_of(RuleName::SilentGuest, facts),
};

pub(super) static KEY_SET_NOT_BOUND: Rule = Rule {
    name: RuleName::KeySetNotBound,
    row: Some(7),
    title: "No key set is bound to the channel as active",
    symptom: "The identity token is refused with the words that the verification configuration has no active auth \
              schemes.",
    explanation: "Key sets are made for the whole org. Each channel must be told which of them verifies its users, and \
                  that entry must be active. The entry is made on the channel's page; sources differ on whether it \
                  takes effect without publishing.",
    fix: "In Setup, open Messaging Settings, choose the channel, and under User Verification Configuration choose New. \
          Select the key set, give the configuration a name, select Active and save. Then publish the deployment \
          again.",
    senses: &[Sense::Answer],
    certainty: Certainty::Certain,
    place: Some(places::VERIFICATION_CONFIGURATION),
    query: None,
    practice: Some("keysetNotBound"),
    source: "A field report; Blip's guide, which has the same step",
    look: |facts| sign_in::finding_of(RuleName::KeySetNotBound, facts),
};

pub(super) static VERIFICATION_OFF: Rule = Rule {
    name: RuleName::VerificationOff,
    row: Some(8),
    title: "User verification is not switched on for the channel",
    symptom: "Every user is a guest, whatever the identity token says. In Setup, the box Add User Verification may not \
              be found.",
    explanation: "Without user verification the channel ignores identity tokens, good and bad ones alike. The \
                  channel's own page shows a reduced form without the box; the form behind Edit in the list of \
                  channels has it.",
    fix: "In Setup, open Messaging Settings, choose Edit in the channel's row of the list, select Add User \
          Verification, set the token's expiration time and save. Then publish the deployment again.",
    senses: &[Sense::Answer, Sense::Person],
    certainty: Certainty::Likely,
    place: Some(places::ADD_USER_VERIFICATION),
    query: None,
    practice: Some("verificationOff"),
    source: "Two field reports on the reduced form; Salesforce's description of the channel's authMode",
    look: |facts| sign_in::finding_of(RuleName::VerificationOff, facts),
};

pub(super) static VERIFICATION_NOT_ENFORCED: Rule = Rule {
    name: RuleName::VerificationNotEnforced,
    row: None,
    title: "A bad identity token was accepted",
    symptom: "A token that must be refused (expired, signed with another key, of another issuer, or with an unknown \
              key id) gives a verified user.",
    explanation: "Whoever knows a user's id could write as that user. Verification counts only if bad tokens fail.",
    fix: "Look at the key sets of the org and at each channel's User Verification Configuration: remove keys and \
          configurations that nobody vouches for. If there are none, report it to Salesforce Support with the evidence \
          of this check.",
    senses: &[Sense::Answer],
    certainty: Certainty::Certain,
    place: Some(places::VERIFICATION_CONFIGURATION),
    query: None,
    practice: Some("verificationNotEnforced"),
    source: "RFC 7519 (JSON Web Token), section 7.2",
    look: verification_not_enforced,
};

pub(super) static CONTACT_NOT_LINKED: Rule = Rule {
    name: RuleName::ContactNotLinked,
    row: Some(15),
    title: "A verified user is not linked to a contact",
    symptom: "The user is verified, and the agent sees no contact; ContactId of the messaging user is empty.",
    explanation: "Salesforce makes a messaging user whose platform key is the verified subject. A link to a contact is \
                  not promised: some orgs get one, most do not.",
    fix: "Link it in the Omni-Channel flow or a trigger: find the messaging user by its platform key, which is the \
          subject of the token's answer, and set its contact.",
    senses: &[Sense::Person],
    certainty: Certainty::Possible,
    place: Some(places::FLOW),
    query: Some(
        "SELECT Id, ContactId, MessagingPlatformKey FROM MessagingEndUser WHERE MessagingPlatformKey = '(the subject \
         of the token’s answer)'",
    ),
    practice: None,
    source: "Two field reports, contradicted in part by a third",
    look: super::nothing,
};

fn verification_not_enforced(facts: &Facts) -> Vec<Finding> {
    if facts.accepted_controls.is_empty() {
        return Vec::new();
    }
    let seen = format!("A verified user was given for: {}.", facts.accepted_controls.join("; "));
    vec![Finding::new(RuleName::VerificationNotEnforced, seen)]
}
