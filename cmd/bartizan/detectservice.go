package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// detectService answers POST /v1/detect with what 'bartizan detect' would say.
// It is made at the first request, so that a start does not wait for models.
type detectService struct {
	start func() (*detector, error)
	// busy holds a place for every body that may be judged at a time: fewer than
	// there are processors, so that the proxied traffic keeps one.
	busy chan struct{}
	most time.Duration
}

// longestDetected bounds the work of one request. A text costs the deep tier 48
// windows at most, half a second with AVX-512 VNNI, so that 256 would occupy a
// processor for minutes.
const longestDetected = 20 * time.Second

func newDetectService(t *tuning) *detectService {
	return &detectService{
		start: sync.OnceValues(func() (*detector, error) { return newDetector("cascade", t) }),
		busy:  make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1)), most: longestDetected,
	}
}

// asked is what a body asks for: opinions on one text, or on many.
type asked struct {
	texts   []string
	many    bool
	data    bool
	profile profile
}

// mostTexts bounds what one request may cost beside its size.
const mostTexts = 256

// parseAsked reads a body as strictly as the gateway reads others: a key that is
// there twice, or differs from a known one in case, is refused.
func parseAsked(body []byte) (asked, error) {
	q := asked{profile: balancedProfile}
	doc, err := jsonscan.Parse(body, jsonscan.DefaultLimits)
	if err != nil {
		return q, fmt.Errorf("read body: %w", err)
	}
	root := doc.Root()
	if root.Type() != jsonscan.Object {
		return q, errors.New("the body is no object with text or texts, channel and profile")
	}
	one := false
	for k, v := range root.Members() {
		switch key := k.Text(); key {
		case "text":
			one = true
			q.texts, err = appendText(q.texts, key, v)
		case "texts":
			q.many = true
			q.texts, err = appendTexts(q.texts, v)
		case "channel":
			q.data, err = dataChannel(v.Text())
		case "profile":
			q.profile, err = profileNamed(v.Text())
		default:
			err = fmt.Errorf("unknown field %.100q: want text or texts, channel and profile", key)
		}
		if err != nil {
			return q, err
		}
	}
	if one == q.many {
		return q, errors.New("send either text, a string, or texts, a list of strings")
	}
	return q, nil
}

func appendText(to []string, key string, v jsonscan.Value) ([]string, error) {
	if v.Type() != jsonscan.String {
		return nil, fmt.Errorf("%s is no string", key)
	}
	return append(to, v.Text()), nil
}

func appendTexts(to []string, v jsonscan.Value) ([]string, error) {
	if v.Type() != jsonscan.Array {
		return nil, errors.New("texts is no list")
	}
	for i, item := range v.Items() {
		if i == mostTexts {
			return nil, fmt.Errorf("more than %d texts are too many for one request", mostTexts)
		}
		var err error
		if to, err = appendText(to, fmt.Sprintf("texts[%d]", i), item); err != nil {
			return nil, err
		}
	}
	return to, nil
}

// answer judges the texts of a body. What it refuses says what to send. It takes
// no longer than s.most; what is not done by then is refused as a whole.
func (s *detectService) answer(ctx context.Context, body []byte) ([]byte, error) {
	q, err := parseAsked(body)
	if err != nil {
		return nil, err
	}
	d, err := s.start()
	if err != nil {
		return nil, err
	}
	within, cancel := context.WithTimeout(ctx, s.most)
	defer cancel()
	out, err := s.opinions(within, d, &q)
	switch {
	case err != nil && ctx.Err() == nil && within.Err() != nil:
		return nil, fmt.Errorf("%d bytes in %d texts took longer than %v, send less: %w", len(body), len(q.texts), s.most, jsonscan.ErrLimit)
	case err != nil:
		return nil, err
	case q.many:
		return json.Marshal(map[string]any{"results": out})
	}
	return json.Marshal(out[0])
}

// opinions waits for a place and judges all texts.
func (s *detectService) opinions(ctx context.Context, d *detector, q *asked) ([]opinion, error) {
	select {
	case s.busy <- struct{}{}:
		defer func() { <-s.busy }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	out := make([]opinion, 0, len(q.texts))
	for _, t := range q.texts {
		o, err := d.judge(ctx, t, q.data, q.profile)
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil { // only the deep tier looks at it
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}
