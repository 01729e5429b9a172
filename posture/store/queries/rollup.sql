-- name: AddRollup :exec
INSERT INTO rollup (minute, kind, name, events, latency_sum, latency_max, in_bytes, out_bytes)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (minute, kind, name) DO UPDATE SET
    events      = events + excluded.events,
    latency_sum = latency_sum + excluded.latency_sum,
    latency_max = max(latency_max, excluded.latency_max),
    in_bytes    = in_bytes + excluded.in_bytes,
    out_bytes   = out_bytes + excluded.out_bytes;

-- name: Rollups :many
SELECT * FROM rollup WHERE minute >= sqlc.arg(since) AND minute < sqlc.arg(until) ORDER BY minute, kind, name LIMIT sqlc.arg(n);

-- name: SumRollups :many
SELECT kind, name,
    CAST(sum(events) AS INTEGER) AS events,
    CAST(sum(latency_sum) AS INTEGER) AS latency_sum,
    CAST(max(latency_max) AS INTEGER) AS latency_max,
    CAST(sum(in_bytes) AS INTEGER) AS in_bytes,
    CAST(sum(out_bytes) AS INTEGER) AS out_bytes
FROM rollup WHERE minute >= sqlc.arg(since) AND minute < sqlc.arg(until)
GROUP BY kind, name ORDER BY kind, events DESC, name;
