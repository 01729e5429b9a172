//go:build integration

package main

import (
	"bufio"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"
)

// signIn opens the console's link and returns a client with its cookie and the
// console's base URL.
func (p *process) signIn(t *testing.T) (*http.Client, string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	res, err := c.Get(p.console)
	if err != nil || res.StatusCode != http.StatusOK || res.Request.URL.Query().Has("token") {
		t.Fatalf("sign in: %+v, %v", res, err)
	}
	_ = res.Body.Close()
	u, err := url.Parse(p.console)
	if err != nil {
		t.Fatal(err)
	}
	return c, "http://" + u.Host
}

// openLive opens a live page's stream and returns a channel that is closed
// when the stream ends.
func (p *process) openLive(t *testing.T) <-chan struct{} {
	t.Helper()
	c, base := p.signIn(t)
	res, err := c.Get(base + "/live/stream?after=0")
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("live page: %+v, %v", res, err)
	}
	lines := bufio.NewScanner(res.Body)
	if !lines.Scan() || lines.Text() != ": here" {
		t.Fatalf("live page says %q", lines.Text())
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer res.Body.Close()
		for lines.Scan() {
		}
	}()
	return ended
}

// A stop lets an answer under way finish, ends the live page at once, and
// loses no event.
func TestIntegrationStop(t *testing.T) {
	t.Parallel()
	words := strings.Fields(strings.Repeat("word ", 12))
	up := newProvider(t, streaming(100*time.Millisecond, deltas(words...)...))
	p := startUp(t, "--upstream", up.URL+"/v1")
	live := p.openLive(t)
	c := client(p)
	for range 20 {
		if _, err := c.Chat.Completions.New(t.Context(), ask("m", override)); faultOf(err) != "403 bartizan_blocked" {
			t.Fatal(faultOf(err))
		}
	}

	s := c.Chat.Completions.NewStreaming(t.Context(), ask("m", "hello"))
	defer s.Close()
	var texts []string
	for s.Next() {
		if d := s.Current().Choices[0].Delta.Content; d != "" {
			if texts = append(texts, d); len(texts) == 1 {
				_ = p.cmd.Process.Signal(syscall.SIGTERM)
			}
		}
	}
	if s.Err() != nil || len(texts) != len(words) {
		t.Errorf("the answer under way was cut: %d texts, %v", len(texts), s.Err())
	}
	begin := time.Now()
	if code := p.ended(t, 5*time.Second); code != 0 {
		t.Errorf("exit code %d", code)
	}
	t.Logf("ended %v after its last answer", time.Since(begin).Round(time.Millisecond))
	select {
	case <-live:
	case <-time.After(time.Second):
		t.Error("the live page is still open")
	}
	// The SDK hangs up at [DONE]; the gateway may hear that before upstream's end.
	list := p.recorded(t, 21)
	if a := list[0].Action; a != "allow" || list[0].Status != 200 || list[20].Action != "block" {
		t.Errorf("newest %+v, oldest %+v", list[0], list[20])
	}
}

// An answer without end is cut after the drain, and recorded all the same.
func TestIntegrationStopEndlessStream(t *testing.T) {
	t.Parallel()
	up := newProvider(t, streaming(50*time.Millisecond, deltas(strings.Fields(strings.Repeat("word ", 2000))...)...))
	p := startUp(t, "--upstream", up.URL+"/v1")
	s := client(p).Chat.Completions.NewStreaming(t.Context(), ask("m", "hello"))
	defer s.Close()
	if !s.Next() {
		t.Fatal(s.Err())
	}
	ended := make(chan error, 1)
	go func() {
		for s.Next() {
		}
		ended <- s.Err()
	}()
	code, took := p.end(t, drain+5*time.Second)
	if code != 0 || took < drain-time.Second {
		t.Errorf("exit code %d after %v", code, took)
	}
	if err := <-ended; err == nil {
		t.Error("a stream that was cut looks complete")
	}
	p.recorded(t, 1)
}

// Nothing is waited for when nothing is open.
func TestIntegrationStopIdle(t *testing.T) {
	t.Parallel()
	p := startUp(t)
	live := p.openLive(t)
	code, took := p.end(t, 5*time.Second)
	if code != 0 || took > 3*time.Second {
		t.Errorf("exit code %d after %v", code, took)
	}
	t.Logf("ended after %v", took.Round(time.Millisecond))
	<-live
}
