// Package bartizan is the vocabulary of Bartizan: the types that checks and
// engines share.
//
// It holds types only, imports the standard library only and does no I/O, so
// that a check (knowledge of one threat) and an engine (scan, gateway, probe,
// posture) never need to know one another.
package bartizan
