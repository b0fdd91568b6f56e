-- What the Setup page keeps: connector and settings of a profile, its keys, what checks found, what people declared.

ALTER TABLE profiles ADD COLUMN connector TEXT NOT NULL DEFAULT 'customClient';
-- JSON object of the connector's settings by key; nothing secret.
ALTER TABLE profiles ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
-- The key set's JSON Web Key Issuer.
ALTER TABLE profiles ADD COLUMN issuer TEXT;

-- Public halves. The private ones are in the keyring, under the id.
CREATE TABLE keys (
    id          TEXT    NOT NULL PRIMARY KEY,
    profile_id  TEXT    NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    key_id      TEXT    NOT NULL,
    bits        INTEGER NOT NULL,
    thumbprint  TEXT    NOT NULL,
    -- One JSON Web Key, without x5c.
    public_jwk  TEXT    NOT NULL,
    -- DER.
    certificate BLOB,
    -- Whether it was made here: of a key that came from elsewhere, nobody here knows with what it was uploaded.
    made_here   INTEGER NOT NULL DEFAULT 0,
    -- signing, standby or retired; one key of a profile signs at most.
    state       TEXT    NOT NULL,
    added_at    INTEGER NOT NULL,
    retired_at  INTEGER,
    -- How many tokens it has signed here, and when the last one; key_uses keeps the newest of them only.
    uses         INTEGER NOT NULL DEFAULT 0,
    last_used_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX keys_by_profile ON keys (profile_id);
CREATE UNIQUE INDEX keys_signing ON keys (profile_id) WHERE state = 'signing';

-- The one key that a profile had so far; its private half is in the keyring under the profile's id, which is its id here.
UPDATE profiles SET issuer = (SELECT issuer FROM signing_keys WHERE profile_id = profiles.id);
INSERT INTO keys (id, profile_id, key_id, bits, thumbprint, public_jwk, state, added_at)
    SELECT profile_id, profile_id, key_id, bits, thumbprint, public_jwk, 'signing', added_at FROM signing_keys;

CREATE TABLE key_uses (
    row       INTEGER NOT NULL PRIMARY KEY,
    key       TEXT    NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    at        INTEGER NOT NULL,
    purpose   TEXT    NOT NULL,
    reference TEXT    NOT NULL,
    subject   TEXT    NOT NULL
) STRICT;

CREATE INDEX key_uses_by_key ON key_uses (key, row);

CREATE TABLE check_runs (
    id         TEXT    NOT NULL PRIMARY KEY,
    profile_id TEXT    NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    cancelled  INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- This and the next: a profile that goes takes its rows along without a scan.
CREATE INDEX check_runs_by_profile ON check_runs (profile_id);
CREATE INDEX conversations_by_profile ON conversations (profile_id);
CREATE INDEX check_runs_by_end ON check_runs (ended_at);

CREATE TABLE check_results (
    row        INTEGER NOT NULL PRIMARY KEY,
    run_id     TEXT    NOT NULL REFERENCES check_runs (id) ON DELETE CASCADE,
    profile_id TEXT    NOT NULL,
    check_name TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    -- JSON of the result as the window shows it, secrets replaced.
    body       TEXT    NOT NULL
) STRICT;

CREATE INDEX check_results_by_check ON check_results (profile_id, check_name, row);
CREATE INDEX check_results_by_run ON check_results (run_id);

-- A declaration that was withdrawn stays, for the history.
CREATE TABLE declarations (
    row          INTEGER NOT NULL PRIMARY KEY,
    profile_id   TEXT    NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    connector    TEXT    NOT NULL,
    step         TEXT    NOT NULL,
    by_whom      TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    note         TEXT    NOT NULL,
    withdrawn_at INTEGER
) STRICT;

CREATE INDEX declarations_by_step ON declarations (profile_id, connector, step, row);

-- What the deployment of a profile declared when it last gave a token: JSON of `context.configuration`.
CREATE TABLE declared_deployments (
    profile_id    TEXT    NOT NULL PRIMARY KEY REFERENCES profiles (id) ON DELETE CASCADE,
    at            INTEGER NOT NULL,
    configuration TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Probe conversations that are open at an org now, with their sealed tokens: whatever ends the program, the next start
-- closes them.
CREATE TABLE probes (
    conversation_id TEXT    NOT NULL PRIMARY KEY,
    profile_id      TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    sealed          BLOB    NOT NULL
) STRICT, WITHOUT ROWID;
