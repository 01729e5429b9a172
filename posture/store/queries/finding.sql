-- name: UpsertFinding :exec
INSERT INTO finding (fingerprint, check_id, threat, title, severity, weight, score, location, reason, evidence, remedy, verb, target, run, state, seen, first_seen, last_seen)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, ?)
ON CONFLICT (fingerprint) DO UPDATE SET
    title      = excluded.title,
    severity   = excluded.severity,
    weight     = excluded.weight,
    score      = excluded.score,
    location   = excluded.location,
    reason     = excluded.reason,
    evidence   = excluded.evidence,
    remedy     = excluded.remedy,
    target     = CASE WHEN excluded.run = '' THEN target ELSE excluded.target END,
    run        = CASE WHEN excluded.run = '' THEN run ELSE excluded.run END,
    state      = 'open',
    seen       = seen + excluded.seen,
    first_seen = min(first_seen, excluded.first_seen),
    last_seen  = max(last_seen, excluded.last_seen);

-- name: MarkGone :execrows
UPDATE finding SET state = 'gone'
WHERE state = 'open' AND verb = sqlc.arg(verb) AND target = sqlc.arg(target) AND run <> sqlc.arg(run) AND run <> '';

-- name: FindingByFingerprint :one
SELECT * FROM finding WHERE fingerprint = ?;

-- name: ListFindings :many
SELECT * FROM finding
WHERE (CAST(sqlc.arg(severity) AS TEXT) = '' OR severity = CAST(sqlc.arg(severity) AS TEXT))
  AND (CAST(sqlc.arg(check_id) AS TEXT) = '' OR check_id = CAST(sqlc.arg(check_id) AS TEXT))
  AND (CAST(sqlc.arg(threat) AS TEXT) = '' OR threat = CAST(sqlc.arg(threat) AS TEXT))
  AND (CAST(sqlc.arg(state) AS TEXT) = '' OR state = CAST(sqlc.arg(state) AS TEXT))
  AND (CAST(sqlc.arg(verb) AS TEXT) = '' OR verb = CAST(sqlc.arg(verb) AS TEXT))
ORDER BY weight DESC, last_seen DESC, fingerprint
LIMIT sqlc.arg(n) OFFSET sqlc.arg(skip);

-- name: CountFindings :one
SELECT count(*) FROM finding
WHERE (CAST(sqlc.arg(severity) AS TEXT) = '' OR severity = CAST(sqlc.arg(severity) AS TEXT))
  AND (CAST(sqlc.arg(check_id) AS TEXT) = '' OR check_id = CAST(sqlc.arg(check_id) AS TEXT))
  AND (CAST(sqlc.arg(threat) AS TEXT) = '' OR threat = CAST(sqlc.arg(threat) AS TEXT))
  AND (CAST(sqlc.arg(state) AS TEXT) = '' OR state = CAST(sqlc.arg(state) AS TEXT))
  AND (CAST(sqlc.arg(verb) AS TEXT) = '' OR verb = CAST(sqlc.arg(verb) AS TEXT));

-- name: OpenBySeverity :many
SELECT severity, count(*) AS n FROM finding WHERE state = 'open' GROUP BY severity, weight ORDER BY weight DESC;

-- name: FindingChecks :many
SELECT DISTINCT check_id FROM finding ORDER BY check_id LIMIT 500;
