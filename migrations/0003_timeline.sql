-- What the timeline, the search over everything, and keeping conversations need.

ALTER TABLE conversations ADD COLUMN trashed_at INTEGER;
-- JSON array of the tags, in their order.
ALTER TABLE conversations ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';

-- When it was deleted for good. Its rows go in several transactions, so a kill in between leaves it marked, and nothing of
-- it is shown any more.
ALTER TABLE conversations ADD COLUMN deleted_at INTEGER;

CREATE INDEX conversations_by_change ON conversations (changed_at);
CREATE INDEX conversations_listed ON conversations (started_at, key) WHERE trashed_at IS NULL AND deleted_at IS NULL;
CREATE INDEX conversations_trashed ON conversations (trashed_at) WHERE trashed_at IS NOT NULL;
CREATE INDEX conversations_deleted ON conversations (key) WHERE deleted_at IS NOT NULL;

-- Who caused it, for the filter by role: Salesforce's role word of an event, `EndUser` for a request of ours.
ALTER TABLE happenings ADD COLUMN role TEXT;
-- The number of the happening that this one follows from, and the milliseconds between them.
ALTER TABLE happenings ADD COLUMN cause INTEGER;
ALTER TABLE happenings ADD COLUMN cause_ms INTEGER;
-- The id of the stream's event.
ALTER TABLE happenings ADD COLUMN event_id TEXT;

CREATE INDEX happenings_unusual ON happenings (row) WHERE unusual = 1;
-- All kinds but the one that nearly everything is.
CREATE INDEX happenings_rare ON happenings (row, kind) WHERE kind <> 'event';

-- What people mark: keyed as happenings are.
CREATE TABLE marks (
    row    INTEGER NOT NULL PRIMARY KEY,
    pinned INTEGER NOT NULL,
    note   TEXT    NOT NULL
) STRICT;

-- The words of every happening, under its row. The text itself is not kept a second time. Filled behind the transactions
-- (an index entry costs more than the row it is for), so `indexed_to` tells how far it reaches.
CREATE VIRTUAL TABLE happening_words USING fts5 (
    words, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
-- Its terms, in order: the words that begin with what was typed.
CREATE VIRTUAL TABLE happening_terms USING fts5vocab (happening_words, instance);
ALTER TABLE conversations ADD COLUMN indexed_to INTEGER NOT NULL DEFAULT 0;
-- The highest number given to one of its happenings.
ALTER TABLE conversations ADD COLUMN happenings INTEGER NOT NULL DEFAULT 0;
UPDATE conversations SET happenings = coalesce(
    (SELECT max(row) FROM happenings WHERE row > key * 4294967296 AND row < (key + 1) * 4294967296) - key * 4294967296, 0);
CREATE INDEX conversations_unindexed ON conversations (key) WHERE indexed_to < happenings;

-- Bytes of files of ours that the server has not accepted yet; gone once it has.
CREATE TABLE outgoing_files (
    conversation INTEGER NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    identifier   TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    mime_type    TEXT    NOT NULL,
    bytes        BLOB    NOT NULL,
    PRIMARY KEY (conversation, identifier)
) STRICT;

ALTER TABLE entries ADD COLUMN in_reply_to TEXT;
ALTER TABLE entries ADD COLUMN revised INTEGER NOT NULL DEFAULT 0;
