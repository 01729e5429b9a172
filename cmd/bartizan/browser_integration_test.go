//go:build integration

package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
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
)

// tab is a Chromium that notes what a good page never does.
type tab struct {
	context.Context
	host string // the only one that may be asked
	mu   sync.Mutex
	bad  []string
	seen int // requests
}

// openTab starts the browser, or skips with the reason.
func openTab(t *testing.T, host string) *tab {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skipf("SKIPPED: no browser: %v; run scripts/setup-integration.sh", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.WindowSize(1280, 900))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &tab{Context: ctx, host: host}
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

func (b *tab) note(event any) {
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
		if u, err := url.Parse(e.Request.URL); err != nil || u.Host != b.host {
			b.bad = append(b.bad, "request to "+e.Request.URL)
		}
	}
}

// do runs steps within a time limit.
func (b *tab) do(t *testing.T, what string, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.Context, 20*time.Second)
	defer cancel()
	_, err := chromedp.Run(ctx, func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		return chromedp.Steps(steps...)(ctx, tab)
	})
	if err != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		t.Fatalf("%s: %v\n%s", what, err, strings.Join(b.bad, "\n"))
	}
}

func (b *tab) visit(t *testing.T, address, sel string) {
	t.Helper()
	b.do(t, address, chromedp.Navigate(address), chromedp.WaitVisible(chromedp.CSS(sel)))
}

// value evaluates a script.
func value[T any](t *testing.T, b *tab, script string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.Context, 10*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return v
}

// becomes waits until a script says true.
func (b *tab) becomes(t *testing.T, script string) {
	t.Helper()
	for range 400 {
		if value[bool](t, b, script) {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("never true: %s", script)
}

// look sets the colours and the width of the screen.
func (b *tab) look(t *testing.T, scheme string, width int64) {
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

// shoot takes a picture of the page in light, dark and on a phone, and checks
// that the page is no wider than the phone. $BARTIZAN_SHOTS keeps the pictures.
func (b *tab) shoot(t *testing.T, dir, name, address string) {
	t.Helper()
	for _, l := range []struct {
		name, scheme string
		width        int64
	}{{"light", "light", 1280}, {"dark", "dark", 1280}, {"phone", "light", 390}} {
		b.look(t, l.scheme, l.width)
		b.visit(t, address, "#main")
		if wide := value[int64](t, b, "document.documentElement.scrollWidth"); wide > l.width {
			t.Errorf("%s is %d wide on a screen of %d", name, wide, l.width)
		}
		ctx, cancel := context.WithTimeout(b.Context, 20*time.Second)
		png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		cancel()
		if err != nil || len(png) < 2000 {
			t.Fatalf("picture of %s: %d bytes, %v", name, len(png), err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+"-"+l.name+".png"), png, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b.look(t, "light", 1280)
}

// A user opens the printed link, attacks through the gateway and sees it.
func TestIntegrationBrowser(t *testing.T) {
	dir := os.Getenv("BARTIZAN_SHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	p := startUp(t)
	u, err := url.Parse(p.console)
	if err != nil {
		t.Fatal(err)
	}
	base, c := "http://"+u.Host, client(p)
	b := openTab(t, u.Host)

	b.visit(t, p.console, "nav")
	if at := value[string](t, b, "location.href"); at != base+"/" {
		t.Errorf("after signing in the address is %s", at)
	}
	b.shoot(t, dir, "empty", base+"/")

	b.visit(t, base+"/live", "#no-events")
	b.becomes(t, `document.getElementById("stream-state").dataset.state === "live"`)
	sent := time.Now()
	if _, err := c.Chat.Completions.New(t.Context(), ask(rangeModel, override)); faultOf(err) != "403 bartizan_blocked" {
		t.Fatal(faultOf(err))
	}
	b.do(t, "the row appears", chromedp.WaitVisible(chromedp.CSS("#events tr.row")), chromedp.WaitNotVisible(chromedp.CSS("#no-events")))
	t.Logf("the row was there %v after the request", time.Since(sent).Round(time.Millisecond))
	row := value[string](t, b, `document.querySelector("#events tr").innerText`)
	badge := value[string](t, b, `document.querySelector("#events tr .badge").innerText`)
	if badge != "block" || !strings.Contains(row, "INJ002") || !strings.Contains(row, "403") || !strings.Contains(row, rangeModel) {
		t.Errorf("badge %q, row %q", badge, row)
	}

	if _, err := c.Chat.Completions.New(t.Context(), ask(rangeModel, "Keep "+keyHead+keyTail+" safe")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Chat.Completions.New(t.Context(), ask(rangeModel, "What is a bartizan?")); err != nil {
		t.Fatal(err)
	}
	b.becomes(t, `document.querySelectorAll("#events tr.row").length === 3`)
	if got := value[string](t, b, `[...document.querySelectorAll("#events tr .badge")].map(e => e.innerText).join()`); got != "allow,redact,block" {
		t.Errorf("badges %s, newest first", got)
	}

	b.do(t, "the finding behind the check", chromedp.Click(chromedp.CSS("#events tr:last-child a.check")), chromedp.WaitVisible(chromedp.CSS("dl.facts")))
	if text := value[string](t, b, `document.getElementById("main").innerText`); !strings.Contains(text, "INJ002") || !strings.Contains(text, "override") {
		t.Errorf("the finding says %q", text)
	}
	finding := value[string](t, b, "location.href")

	b.visit(t, base+"/findings", "table.findings")
	list := value[string](t, b, `document.querySelector("table.findings").innerText`)
	for _, want := range []string{"INJ002", "DIS001", "gateway", "open"} {
		if !strings.Contains(list, want) {
			t.Errorf("findings without %s: %q", want, list)
		}
	}
	if strings.Contains(value[string](t, b, "document.documentElement.outerHTML"), keyTail) {
		t.Error("the page shows the key")
	}
	for name, path := range map[string]string{"overview": base + "/", "live": base + "/live", "findings": base + "/findings", "finding": finding} {
		b.shoot(t, dir, name, path)
	}

	b.mu.Lock()
	defer b.mu.Unlock()
	for _, x := range b.bad {
		t.Error(x)
	}
	if b.seen < 10 {
		t.Errorf("saw only %d requests", b.seen)
	}
}
