// Package text gives checks one view of a text in which spelling tricks are
// undone, and finds many literals in it in one pass.
//
// [Normalise] makes a [View]: invisible characters removed, compatibility
// forms and look-alikes folded, lower case, single spaces, with a map from
// every normalised offset back to the bytes that produced it. The view is for
// matching, never for sending: traffic is edited by raw ranges.
//
// [Compile] makes an [Automaton] that reports all matches of a set of literals
// and, for streams, how many trailing bytes may still become a match.
//
// [Classify] and the Expected functions tell hidden characters that ordinary
// writing has (emoji, Indic and Arabic joiners, flags) from the rest.
//
// Everything here is immutable after it is made, so safe for concurrent use,
// and linear in its input whatever the input holds.
package text
