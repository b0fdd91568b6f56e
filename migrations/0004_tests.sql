-- Scenarios, and what became of them when they were run.

CREATE TABLE scenarios (
    id          TEXT    NOT NULL PRIMARY KEY,
    -- From the text, or the last that could be read.
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL,
    -- JSON array.
    tags        TEXT    NOT NULL,
    cases       INTEGER NOT NULL,
    errors      INTEGER NOT NULL,
    -- YAML.
    text        TEXT    NOT NULL,
    -- SHA-256 of the text in hexadecimal.
    digest      TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    trashed_at  INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE test_runs (
    row        INTEGER NOT NULL PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    state      TEXT    NOT NULL,
    -- JSON of the summary as the window shows it, without counts and state.
    summary    TEXT    NOT NULL
) STRICT;

CREATE INDEX test_runs_by_start ON test_runs (started_at);
CREATE INDEX test_runs_by_state ON test_runs (state);

CREATE TABLE test_cases (
    row         INTEGER NOT NULL PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    run_id      TEXT    NOT NULL REFERENCES test_runs (id) ON DELETE CASCADE,
    -- None for a file.
    scenario_id TEXT,
    -- SHA-256 of the scenario's text.
    digest      TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    started_at  INTEGER,
    took_ms     INTEGER,
    -- JSON of the summary as the window shows it.
    summary     TEXT    NOT NULL,
    -- JSON of everything else, once there is something.
    body        TEXT
) STRICT;

CREATE INDEX test_cases_by_run ON test_cases (run_id, row);
CREATE INDEX test_cases_by_scenario ON test_cases (scenario_id, row);

-- Conversations that a run has opened on an org and not yet closed: whatever ends the program, they are listed and closed at
-- the next start.
CREATE TABLE test_conversations (
    conversation_id TEXT    NOT NULL PRIMARY KEY,
    run_id          TEXT    NOT NULL,
    case_id         TEXT    NOT NULL,
    profile_id      TEXT    NOT NULL,
    opened_at       INTEGER NOT NULL,
    -- Why it could not be closed.
    reason          TEXT
) STRICT, WITHOUT ROWID;
