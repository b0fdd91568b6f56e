-- Additive only, and never edited once released: an installed copy has run it.
--
-- Entries and happenings are keyed by one integer, the conversation's key times 2^32 plus the position in it. So the newest
-- page of a conversation is one stretch of the table, and appending touches no other index than the one that tells doubles.

CREATE TABLE profiles (
    id             TEXT    NOT NULL PRIMARY KEY,
    name           TEXT    NOT NULL,
    environment    TEXT    NOT NULL,
    service_url    TEXT    NOT NULL,
    org_id         TEXT    NOT NULL,
    developer_name TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    trashed_at     INTEGER
) STRICT, WITHOUT ROWID;

-- The public half. The private key is in the keyring.
CREATE TABLE signing_keys (
    profile_id TEXT    NOT NULL PRIMARY KEY REFERENCES profiles (id) ON DELETE CASCADE,
    issuer     TEXT    NOT NULL,
    key_id     TEXT    NOT NULL,
    bits       INTEGER NOT NULL,
    thumbprint TEXT    NOT NULL,
    public_jwk TEXT    NOT NULL,
    added_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
    key            INTEGER NOT NULL PRIMARY KEY,
    id             TEXT    NOT NULL UNIQUE,
    profile_id     TEXT    NOT NULL REFERENCES profiles (id),
    started_at     INTEGER NOT NULL,
    changed_at     INTEGER NOT NULL,
    finished       INTEGER NOT NULL,
    last_event_id  TEXT,
    -- JSON of the conversation's state machine.
    state          TEXT    NOT NULL,
    -- The highest position given to one of its entries, or passed over.
    positions      INTEGER NOT NULL
) STRICT;

CREATE INDEX conversations_by_start ON conversations (started_at, key);
CREATE INDEX conversations_unfinished ON conversations (started_at) WHERE finished = 0;

CREATE TABLE entries (
    row          INTEGER NOT NULL PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    -- A UUID in lower case as its 16 bytes (the index of 100,000 of them is a third of the size), anything else as its text.
    identifier   ANY     NOT NULL,
    at           INTEGER NOT NULL,
    arrived_at   INTEGER NOT NULL,
    delivery     TEXT    NOT NULL,
    entry_type   TEXT    NOT NULL,
    role         TEXT    NOT NULL,
    sender_name  TEXT    NOT NULL,
    happening    INTEGER,
    -- JSON of the body, and of the failure.
    body         TEXT    NOT NULL,
    failure      TEXT
) STRICT;

CREATE UNIQUE INDEX entries_by_identifier ON entries (conversation, identifier);
CREATE INDEX entries_pending ON entries (conversation) WHERE delivery = 'pending';

CREATE TABLE happenings (
    row              INTEGER NOT NULL PRIMARY KEY,
    at               INTEGER NOT NULL,
    kind             TEXT    NOT NULL,
    name             TEXT    NOT NULL,
    summary          TEXT    NOT NULL,
    unusual          INTEGER NOT NULL,
    elapsed_ms       INTEGER,
    entry_identifier TEXT,
    json             TEXT    NOT NULL
) STRICT;

-- Access tokens, sealed under the data key that is in the keyring.
CREATE TABLE sealed_tokens (
    conversation INTEGER NOT NULL PRIMARY KEY REFERENCES conversations (key) ON DELETE CASCADE,
    sealed       BLOB    NOT NULL
) STRICT;
