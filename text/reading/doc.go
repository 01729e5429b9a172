// Package reading gives the further readings of a text: what stands there once
// an encoding or a disguise is undone that the normalised view leaves alone.
//
// Each reading is a copy of the places that were changed with some text
// around, so that a phrase that is half encoded is whole, with a map back to
// the bytes of the part. What was decoded is read again, to depth [Depth].
//
// The classes, by the word that [Reading.Via] has for them: base64 (both
// alphabets, with and without padding, broken over lines), base32, ascii85
// (between its marks), hex, codes (lists of numbers: binary, octal, decimal,
// hexadecimal), gzip and zlib below one of these, percent, escapes (\u, \x,
// octal), entities, quoted-printable, rot13 and the other shifts, reversed
// (text, lines, words), leet, morse, spelling (the alphabet of NATO), joined
// (letters set apart, marks inside words, words broken at a line's end), concat
// (strings added up), repeats. Words with their letters in disorder and base85 without its
// marks are not undone, nor are ciphers with a key.
//
// A reading is no evidence by itself: harmless text is encoded all the time.
//
// One pass over the bytes tells which classes a text may hold; what it does not
// name costs nothing more and allocates nothing. Work and memory are linear in
// the text, and bounded by [Most] beyond it; where a bound cuts something, the
// set says so.
package reading
