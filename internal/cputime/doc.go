// Package cputime measures what a function costs the processor, for tests that
// compare the cost of texts of two sizes: a machine that is busy with other
// work makes it no greater, as it does the clock.
package cputime
