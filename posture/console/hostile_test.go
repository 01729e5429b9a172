package console_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/posture/store"
)

const (
	markup = `"><script>alert(1)</script><img src=x onerror=alert(2)><hx-partial hx-get="//evil">`
	escape = "\x1b[2J\x1b]0;owned\x07\u202egnp.exe\u200b\x00"
	scheme = `javascript:alert(1)`
)

// TestHostileNames puts markup, terminal escapes and huge strings where
// traffic and scanned files can, and looks at every page that shows them.
func TestHostileNames(t *testing.T) {
	s := signed(t)
	huge := strings.Repeat("<b>x</b>", 1<<17)
	for _, bad := range []string{markup, escape, huge, scheme, "'-alert(1)-'", "\"\nid: 9\ndata: forged\n\n"} {
		f := store.Finding{
			Fingerprint: bad, Check: bad, Threat: bad, Title: bad, Severity: bad, Location: bad,
			Reason: bad, Evidence: bad, Remedy: bad, Verb: bad,
		}
		s.record(t, store.Event{RequestID: bad, Route: bad, Model: bad, Caller: bad, Action: bad, Checks: []string{bad}, Findings: []store.Finding{f}})
		e := blocked()
		e.Model, e.Findings = bad, nil
		s.record(t, e)
		r := store.Run{ID: bad, Verb: bad, Target: bad, State: bad}
		if err := s.store.RecordRun(t.Context(), r, []store.Finding{f}); err != nil {
			t.Fatal(err)
		}
	}
	pages := []string{"/", "/live", "/findings", "/findings?check=%22%3E%3Cscript%3E", "/finding?id=%1b%5b2J%1b%5d0%3bowned%07%e2%80%aegnp.exe%e2%80%8b%00"}
	for _, path := range append(pages, "/findings?severity=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&threat=%22%3E%3Cimg%20onerror=x") {
		a := s.do(t, "GET", path, nil)
		if a.StatusCode != 200 {
			t.Errorf("%s: %s", path, a.Status)
		}
		for _, never := range []string{"<script>", "<img src=x", "<b>x", "<hx-partial", `href="javascript:`, "\x1b", "\x07", "\x00", "\u202e", "\u200b"} {
			if strings.Contains(a.body, never) {
				t.Errorf("%s holds %q", path, never)
			}
		}
		if len(a.body) > 1<<20 {
			t.Errorf("%s has %d bytes", path, len(a.body))
		}
	}
	contains(t, s.do(t, "GET", "/live", nil), `\u001b[2J`, `\u202egnp.exe`)
	if body := s.do(t, "GET", "/api/events", nil).body; strings.Contains(body, "<script>") || strings.Contains(body, "\x1b") {
		t.Error("JSON holds raw markup or escapes")
	}
}

// TestNoInlineCode holds the templates to the policy that guards them, and to
// loading nothing from elsewhere. Nor may a script be deferred: htmx would then
// start before its extension is there and miss the stream.
func TestNoInlineCode(t *testing.T) {
	files, err := filepath.Glob("pages/*.html")
	if err != nil || len(files) < 8 {
		t.Fatalf("saw %d templates, %v", len(files), err)
	}
	never := regexp.MustCompile(`(?i)\sstyle=|<style|<script>|<script[^>]+>[^<]|\son[a-z]+=|hx-on|["']js:|javascript:|https?://|="//|<script[^>]+\s(defer|async)`)
	for _, f := range append(files, "assets/console.js", "assets/console.css") {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if m := never.Find(b); m != nil {
			t.Errorf("%s holds %q", f, m)
		}
	}
}

// TestAssetsAreAsPublished: a changed htmx is not the one that was looked at.
func TestAssetsAreAsPublished(t *testing.T) {
	readme, err := os.ReadFile("assets/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"htmx.min.js", "hx-sse.min.js"} {
		if sum := digest(t, "assets/"+name); !strings.Contains(string(readme), "| "+name+" ") || !strings.Contains(string(readme), sum) {
			t.Errorf("%s has SHA-256 %s, which assets/README.md does not say", name, sum)
		}
	}
}
