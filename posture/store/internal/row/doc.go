// Package row holds the store's queries as sqlc wrote them from
// posture/store/queries and posture/store/migrations. Edit those, then run go
// generate in posture/store.
package row
