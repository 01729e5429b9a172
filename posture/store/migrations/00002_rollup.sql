-- +goose Up

-- Minute counts outlive the events they were made from. kind is 'action' or
-- 'check'; the sum over kind 'action' is the number of requests.
CREATE TABLE rollup (
    minute      INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    events      INTEGER NOT NULL,
    latency_sum INTEGER NOT NULL,
    latency_max INTEGER NOT NULL,
    in_bytes    INTEGER NOT NULL,
    out_bytes   INTEGER NOT NULL,
    PRIMARY KEY (minute, kind, name)
) WITHOUT ROWID;
