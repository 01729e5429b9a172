package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/bartizan-ai/bartizan/posture/store"
)

// findingRows is one page of findings.
const findingRows = 25

type findingsBody struct {
	Findings   []store.Finding
	Total      int64
	From, To   int
	Filter     store.Filter
	Severities []string
	Checks     []string
	States     []string
	Verbs      []string
	Prev, Next string // addresses, empty at the ends
	JSON       string
	Filtered   bool
	Hints      hints
}

func (c *console) findings(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := filterOf(q)
	at := int(min(number(q.Get("page")), 1<<20))
	f.Limit, f.Offset = findingRows, at*findingRows
	rows, total, err := c.Store.Findings(r.Context(), f)
	if err != nil {
		return err
	}
	checks, err := c.Store.FindingChecks(r.Context())
	if err != nil {
		return err
	}
	b := findingsBody{
		Findings: rows, Total: total, From: f.Offset + 1, To: f.Offset + len(rows), Filter: f,
		Severities: severities(), Checks: choices(checks, f.Check), States: []string{store.StateOpen, store.StateGone},
		Verbs: []string{"scan", "gateway", "probe"}, Hints: c.hints(),
	}
	b.Filtered = f != store.Filter{Limit: f.Limit, Offset: f.Offset}
	b.JSON = findingsAt("/api/findings", f, 0)
	if at > 0 {
		b.Prev = findingsAt("/findings", f, at-1)
	}
	if int64(b.To) < total && len(rows) > 0 {
		b.Next = findingsAt("/findings", f, at+1)
	}
	return c.show(w, http.StatusOK, "findings", page{Title: "Findings", Here: "/findings", Body: b})
}

// choices lists the checks to choose from, with the chosen one. A check has a
// plain id; a name with hidden characters is not offered.
func choices(checks []string, chosen string) []string {
	if chosen != "" && !slices.Contains(checks, chosen) {
		checks = append(checks, chosen)
	}
	return slices.DeleteFunc(checks, func(s string) bool { return show(s) != s })
}

// severities lists the worst first.
func severities() []string {
	s := store.Severities()
	slices.Reverse(s)
	return s
}

func filterOf(q url.Values) store.Filter {
	return store.Filter{
		Severity: q.Get("severity"), Check: q.Get("check"), Threat: q.Get("threat"),
		State: q.Get("state"), Verb: q.Get("verb"),
	}
}

// findingsAt is the address of a page of findings.
func findingsAt(path string, f store.Filter, at int) string {
	q := url.Values{}
	for name, v := range map[string]string{"severity": f.Severity, "check": f.Check, "threat": f.Threat, "state": f.State, "verb": f.Verb} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if at > 0 {
		q.Set("page", strconv.Itoa(at))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (c *console) finding(w http.ResponseWriter, r *http.Request) error {
	f, err := c.Store.Finding(r.Context(), r.URL.Query().Get("id"))
	if errors.Is(err, store.ErrNotFound) {
		return c.missing(w, r)
	}
	if err != nil {
		return err
	}
	b := findingBody{Finding: f, ThreatName: c.threatName(f.Threat)}
	return c.show(w, http.StatusOK, "finding", page{Title: "Finding " + show(f.Check), Here: "/findings", Body: b})
}

type findingBody struct {
	store.Finding
	ThreatName string // empty when the matrix does not know it
}

func (c *console) threatName(id string) string {
	for _, r := range c.Matrix.Rows {
		if r.ID == id {
			return r.Threat
		}
	}
	return ""
}
