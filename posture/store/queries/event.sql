-- name: InsertEvent :exec
INSERT INTO event (id, at, request_id, route, model, caller, action, status, checks, latency, in_bytes, out_bytes, findings)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: RecentEvents :many
SELECT * FROM event WHERE id < sqlc.arg(before) ORDER BY id DESC LIMIT sqlc.arg(n);

-- name: EventsSince :many
SELECT * FROM event WHERE id > sqlc.arg(after) ORDER BY id LIMIT sqlc.arg(n);

-- name: BlockedEvents :many
SELECT * FROM event WHERE action = 'block' ORDER BY id DESC LIMIT sqlc.arg(n);

-- name: DeleteEvents :execrows
DELETE FROM event WHERE id IN (SELECT e.id FROM event e WHERE e.at < sqlc.arg(before) ORDER BY e.at LIMIT sqlc.arg(n));

-- name: LastEvent :one
SELECT CAST(coalesce(max(id), 0) AS INTEGER) FROM event;
