// Package verdict is the one scale on which the checks of model files judge,
// and the list of what one file gave.
package verdict

import (
	"fmt"
	"strconv"

	"github.com/bartizan-ai/bartizan"
)

// Grade says how bad something is.
type Grade uint8

// The grades. Suspicious: not known to be harmless, and nothing runs by it.
// Dangerous: runs something not known to be harmless, reaches outside the file
// or corrupts the loader's memory. Malicious: known to do harm.
const (
	Safe Grade = iota
	Suspicious
	Dangerous
	Malicious
)

// Score is the grade on a signal's scale; an unknown grade is Malicious.
func (g Grade) Score() float64 {
	switch g {
	case Safe:
		return 0
	case Suspicious:
		return 0.5
	case Dangerous:
		return 0.8
	}
	return 1
}

// String gives the word that begins a reason.
func (g Grade) String() string {
	switch g {
	case Safe:
		return "safe"
	case Suspicious:
		return "suspicious"
	case Dangerous:
		return "dangerous"
	}
	return "malicious"
}

// Most is how many signals one file gives.
const Most = 100

// Log takes the judgements of one file, each once. It is for one goroutine.
type Log struct {
	path   string
	report bartizan.Report
	seen   map[string]bool
	worst  Grade
	over   bool
}

// New makes a log that hands on to report.
func New(path string, report bartizan.Report) *Log {
	return &Log{path: path, report: report, seen: map[string]bool{}}
}

// Add judges the bytes from (inclusive) to (exclusive) of the file, or of the
// place at in it. Safe is dropped, and so is what was said before.
func (l *Log) Add(at string, from, to int, g Grade, format string, args ...any) {
	if g == Safe {
		return
	}
	reason := g.String() + ": " + fmt.Sprintf(format, args...)
	l.worst = max(l.worst, g)
	key := at + "\x00" + reason
	if l.seen[key] {
		return
	}
	if len(l.seen) == Most {
		l.over = true
		return
	}
	l.seen[key] = true
	l.report(at, bartizan.Signal{Score: g.Score(), Reason: reason, Range: bartizan.Range{From: from, To: max(from, to)}})
}

// Worst is the greatest grade so far.
func (l *Log) Worst() Grade { return l.worst }

// End is nil, or says that there was more than the log takes.
func (l *Log) End() error {
	if l.over {
		return bartizan.Unexamined{What: l.path, Why: fmt.Sprintf("only the first %d different findings are listed", Most)}
	}
	return nil
}

// Show makes foreign text fit to stand in a reason: on one line, printable and
// at most 120 bytes of it.
func Show(s string) string {
	const most = 120
	more := ""
	if len(s) > most {
		s, more = s[:most], "…"
	}
	q := strconv.QuoteToGraphic(s)
	return q[1:len(q)-1] + more
}
