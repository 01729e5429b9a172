// Package linear trains and keeps logistic regressions over hashed binary
// features: for texts whose vocabulary no table could hold.
//
// An [Example] is a set of feature ids below 2^bits; every feature of an
// example with n features has the value 1/sqrt(n), so that long examples weigh
// as much as short ones. [Train] is deterministic: one goroutine, an order
// drawn from the seed, so the same input gives the same weights to the byte on
// one architecture. [Quantise] rounds weights to eight bits. [FitPlatt] turns
// scores into probabilities.
package linear
