// Package ngram is the fast tier's model: hashed n-grams of characters and
// words, a logistic regression over them for each channel, and windows over
// long texts.
//
// The trainer and the check share it, so that what was trained is what runs.
package ngram
