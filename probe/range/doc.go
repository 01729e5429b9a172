// Package practice is the practice target of probe: an HTTP server with the
// wire format of OpenAI's chat completions whose weaknesses are known numbers.
//
// Its brain is a simulator, not a model. It recognises orders in general (a
// verb and an object, wherever they stand in the conversation), gives each one
// a probability of being obeyed by a logistic formula whose coefficients are
// constants (coefficients.go), draws once per order from a generator keyed by
// the seed and the request, and carries out on the real text what it obeys. GET
// /truth says what happened and how likely it was, so that what probe reports
// can be held against the true rate.
//
// It must not know the checks: it shares no text with them, which
// strangers_test.go proves. It is a test object: it keeps its secret badly by
// design and publishes it on /truth. Never put it where a product is wanted.
package practice
