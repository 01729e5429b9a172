//go:build integration

package console_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/bartizan-ai/bartizan/posture/store"
)

// browser is a Chromium that notes everything a good page never does.
type browser struct {
	context.Context
	host string
	mu   sync.Mutex
	bad  []string
	seen int // requests
}

// shots is where screenshots are put: $CONSOLE_SHOTS, or a folder of the test.
func shots(t *testing.T) string {
	if dir := os.Getenv("CONSOLE_SHOTS"); dir != "" {
		return dir
	}
	return t.TempDir()
}

func newBrowser(t *testing.T, s *site) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.WindowSize(1280, 900))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{Context: ctx, host: u.Host}
	if err := chromedp.Listen(ctx, b.note); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *browser) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.bad = append(b.bad, "exception: "+fmt.Sprint(e.ExceptionDetails.Text, e.ExceptionDetails.URL))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			b.bad = append(b.bad, fmt.Sprintf("console %s: %s", e.Type, e.Args[0].Value))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning || e.Entry.Source == log.EntrySourceSecurity {
			b.bad = append(b.bad, fmt.Sprintf("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		b.seen++
		u, err := url.Parse(e.Request.URL)
		if err != nil || u.Host != b.host {
			b.bad = append(b.bad, "request to "+e.Request.URL)
		}
	}
}

// visit loads a page and waits for an element of it.
func (b *browser) visit(t *testing.T, address, sel string) {
	t.Helper()
	b.do(t, address, chromedp.Navigate(address), see(sel))
}

func see(sel string) chromedp.Action[chromedp.Void] { return chromedp.WaitVisible(chromedp.CSS(sel)) }

func (b *browser) do(t *testing.T, what string, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ask(t, b, what, func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		return chromedp.Steps(steps...)(ctx, tab)
	})
}

// ask runs an action that returns something.
func ask[T any](t *testing.T, b *browser, what string, a chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.Context, 15*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		t.Fatalf("%s: %v\n%s", what, err, strings.Join(b.bad, "\n"))
	}
	return v
}

func value[T any](t *testing.T, b *browser, script string) T {
	t.Helper()
	return ask(t, b, script, chromedp.Evaluate[T](script))
}

// becomes waits until a script says true.
func (b *browser) becomes(t *testing.T, script string) {
	t.Helper()
	for range 200 {
		if value[bool](t, b, script) {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("never true: %s", script)
}

// state waits until the live page's stream is in a state.
func (b *browser) state(t *testing.T, name string) {
	t.Helper()
	b.becomes(t, `document.getElementById("stream-state").dataset.state === "`+name+`"`)
}

func (b *browser) shot(t *testing.T, dir, name string) {
	t.Helper()
	png := ask(t, b, name, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}

// fill gives the pages something to show: an hour of traffic, three runs and
// a hostile name.
func (s *site) fill(t *testing.T) {
	t.Helper()
	var events []store.Event
	now := s.now()
	for i := range 900 {
		e := store.Event{
			Time: now.Add(-time.Duration(i*i/14) * time.Second), RequestID: fmt.Sprint("req-", i), Route: "chat", Model: "acme/large-2",
			Caller: "team-search", Action: store.ActionAllow, Status: 200, Latency: time.Duration(90+i%70) * time.Microsecond, InBytes: 2100, OutBytes: 800,
		}
		switch {
		case i%11 == 0:
			e.Action, e.Status, e.Checks = store.ActionBlock, 403, []string{"INJ003", "DIS002"}
			e.Findings = []store.Finding{{Fingerprint: fmt.Sprint("g", i%5), Check: "INJ003", Threat: "T03", Title: "Orders in a retrieved document", Severity: "high", Score: 0.93, Location: "exchange/messages/4", Reason: "the document gives orders to the model"}}
		case i%7 == 0:
			e.Action, e.Checks, e.Model = "redact", []string{"DIS001"}, "acme/small-1"
		case i%13 == 0:
			e.Action, e.Checks = "flag", []string{"THF002"}
		}
		events = append(events, e)
	}
	events = append(events, store.Event{Time: now, Route: "chat", Model: markup + escape, Caller: strings.Repeat("long-name-", 40), Action: "flag", Status: 200, Checks: []string{"INJ001"}})
	s.record(t, events...)
	severity := store.Severities()
	var found []store.Finding
	for i := range 31 {
		found = append(found, store.Finding{
			Fingerprint: fmt.Sprint("s", i), Check: fmt.Sprintf("SUP00%d", 1+i%4), Threat: "T06", Title: "Pickle imports os.system",
			Severity: severity[i%5], Score: 0.97, Location: fmt.Sprintf("models/checkpoint-%d.pt!archive/data.pkl", i),
			Reason: "loading this file runs a command", Evidence: "c os system ( S '•••' tR.", Remedy: "Do not load it. Ask its author for safetensors.",
		})
	}
	s.scan(t, "scan-2026-11-22-01", found...)
	run := store.Run{ID: "probe-1", Verb: "probe", Target: "http://127.0.0.1:9000/v1", Started: now, Ended: now, State: store.RunIncomplete}
	if err := s.store.RecordRun(t.Context(), run, nil); err != nil {
		t.Fatal(err)
	}
}

func TestIntegrationInABrowser(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	dir := shots(t)

	b.visit(t, s.URL, "#token")
	b.shot(t, dir, "login")
	b.do(t, "sign in", chromedp.SendKeys(chromedp.CSS("#token"), token), chromedp.Click(chromedp.CSS("form button")), see("nav"))
	b.shot(t, dir, "overview-empty")
	b.visit(t, s.URL+"/live", "#stream-state")
	b.state(t, "live")
	b.shot(t, dir, "live-empty")
	s.record(t, blocked())
	b.do(t, "first row", see("#event-1"), chromedp.WaitNotVisible(chromedp.CSS("#no-events")))

	s.fill(t)
	b.shoot(t, s, dir)

	b.visit(t, s.URL+"/?token="+token, "#now")
	if path := value[string](t, b, "location.pathname + location.search"); path != "/" {
		t.Errorf("the token stays in the address: %s", path)
	}
	b.live(t, s)
	b.filter(t, s)
	b.visit(t, s.URL+"/", "#now")
	s.record(t, blocked()) // the overview brings itself up to date
	row := fmt.Sprint("event-", s.store.Stats().Written)
	b.do(t, "overview", see("#"+row))

	b.mu.Lock()
	defer b.mu.Unlock()
	for _, x := range b.bad {
		t.Error(x)
	}
	if b.seen < 20 {
		t.Errorf("saw only %d requests", b.seen)
	}
}

// shoot takes each page in light, dark and on a phone, and checks that no page
// is wider than the phone.
func (b *browser) shoot(t *testing.T, s *site, dir string) {
	t.Helper()
	for _, look := range []struct {
		name, scheme string
		width        int64
	}{{"light", "light", 1280}, {"dark", "dark", 1280}, {"phone", "light", 390}} {
		b.look(t, look.scheme, look.width)
		for name, path := range map[string]string{"overview": "/", "live": "/live", "findings": "/findings", "finding": "/finding?id=s4"} {
			b.visit(t, s.URL+path, "#main")
			if wide := value[int64](t, b, "document.documentElement.scrollWidth"); wide > look.width {
				t.Errorf("%s is %d wide on a screen of %d", path, wide, look.width)
			}
			b.shot(t, dir, name+"-"+look.name)
		}
	}
	b.look(t, "light", 1280)
}

func (b *browser) look(t *testing.T, scheme string, width int64) {
	t.Helper()
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(b.Context, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	screen := emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1, Mobile: width < 500}
	if _, err := chromedp.Call(b.Context, emulation.SetDeviceMetricsOverride, screen); err != nil {
		t.Fatal(err)
	}
}

// live sees rows arrive, pauses and goes on.
func (b *browser) live(t *testing.T, s *site) {
	t.Helper()
	b.visit(t, s.URL+"/live", "#stream-state")
	b.state(t, "live")
	e := blocked()
	e.Model = "arrived-" + markup
	s.record(t, e)
	row := fmt.Sprint("event-", s.store.Stats().Written)
	b.do(t, "new row", see("#"+row))
	text := ask(t, b, row, chromedp.Text(chromedp.CSS("#"+row)))
	first := value[string](t, b, `document.querySelector("#events tr").id`)
	if !strings.Contains(text, "arrived-") || !strings.Contains(text, "<script>alert(1)") || first != row {
		t.Errorf("row %q, first is %s, want %s", text, first, row)
	}
	for range 5 {
		var many []store.Event
		for range 100 {
			many = append(many, blocked())
		}
		s.record(t, many...)
	}
	b.do(t, "a flood", see("#missed.badge"))
	if rows := value[int](t, b, `document.getElementById("events").rows.length`); rows > 200 {
		t.Errorf("%d rows", rows)
	}
	b.do(t, "pause", chromedp.Click(chromedp.CSS("#pause")))
	b.state(t, "paused")
	s.record(t, blocked())
	row = fmt.Sprint("event-", s.store.Stats().Written)
	b.becomes(t, `document.getElementById("stream-state").textContent.includes("waiting")`)
	if value[bool](t, b, `document.getElementById("`+row+`") !== null`) {
		t.Error("a row came while paused")
	}
	b.do(t, "resume", chromedp.Click(chromedp.CSS("#pause")), see("#"+row))
	b.state(t, "live")
}

// filter changes a select and finds the list and the address changed without a
// reload.
func (b *browser) filter(t *testing.T, s *site) {
	t.Helper()
	b.visit(t, s.URL+"/findings", "#results")
	value[int](t, b, `window.kept = 1`)
	value[bool](t, b, `(() => { const s = document.querySelector("select[name=severity]"); s.value = "critical"; return s.dispatchEvent(new Event("change", {bubbles: true})); })()`)
	b.becomes(t, `document.querySelector("#results").textContent.includes("of 6")`)
	b.becomes(t, `location.search.includes("severity=critical")`)
	if !value[bool](t, b, `window.kept === 1`) {
		t.Error("the page was loaded again")
	}
}
