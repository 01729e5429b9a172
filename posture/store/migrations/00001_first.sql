-- +goose Up

-- 0x42415254, "BART": tells a store of ours from any other SQLite file.
PRAGMA application_id = 1111577172;

-- All times are microseconds since 1970 in UTC.

CREATE TABLE run (
    id       TEXT PRIMARY KEY,
    verb     TEXT    NOT NULL,
    target   TEXT    NOT NULL,
    started  INTEGER NOT NULL,
    ended    INTEGER NOT NULL,
    state    TEXT    NOT NULL,
    findings INTEGER NOT NULL,
    note     TEXT    NOT NULL,
    manifest TEXT    NOT NULL
);
CREATE INDEX run_started ON run (started);

CREATE TABLE finding (
    fingerprint TEXT PRIMARY KEY,
    check_id    TEXT    NOT NULL,
    threat      TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    severity    TEXT    NOT NULL,
    weight      INTEGER NOT NULL, -- severity as a number, to sort by
    score       REAL    NOT NULL,
    location    TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    evidence    TEXT    NOT NULL, -- redacted by the check before it comes here
    remedy      TEXT    NOT NULL,
    verb        TEXT    NOT NULL, -- of the first observer
    target      TEXT    NOT NULL, -- of the last run that saw it; empty for traffic
    run         TEXT    NOT NULL, -- last run that saw it; empty for traffic
    state       TEXT    NOT NULL,
    seen        INTEGER NOT NULL,
    first_seen  INTEGER NOT NULL,
    last_seen   INTEGER NOT NULL
);
CREATE INDEX finding_rank ON finding (weight DESC, last_seen DESC, fingerprint);

CREATE TABLE event (
    id         INTEGER PRIMARY KEY, -- given by the one writer, never used twice
    at         INTEGER NOT NULL,
    request_id TEXT    NOT NULL,
    route      TEXT    NOT NULL,
    model      TEXT    NOT NULL,
    caller     TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    status     INTEGER NOT NULL,
    checks     TEXT    NOT NULL, -- JSON array of check ids, or empty
    latency    INTEGER NOT NULL, -- microseconds the gateway added
    in_bytes   INTEGER NOT NULL,
    out_bytes  INTEGER NOT NULL,
    findings   TEXT    NOT NULL  -- JSON array, or empty
);
CREATE INDEX event_at ON event (at);
CREATE INDEX event_blocked ON event (id) WHERE action = 'block';

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
);
