-- name: InsertRun :exec
INSERT INTO run (id, verb, target, started, ended, state, findings, note, manifest)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: RecentRuns :many
SELECT * FROM run ORDER BY started DESC, id LIMIT sqlc.arg(n);
