// Package probe attacks a live endpoint and proves what breaks.
//
// Run plans attempts (check × case × repeat), works them off in a pool, judges
// each by what the target did and never by how it worded a refusal, and gives
// rates with intervals. An attempt is known by a digest, everything random in it
// is keyed by that digest, and what was asked and answered goes to a checkpoint:
// resuming a killed run is running it again with the same file.
//
// The package knows no threat. A check brings its cases and its Prober; the
// engine brings the Session, counts, and confirms what a Prober claims.
package probe
