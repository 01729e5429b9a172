package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// detectService answers POST /v1/detect with what 'bartizan detect' would say.
// It is made at the first request, so that a start does not wait for models.
type detectService struct {
	start func() (*detector, error)
}

func newDetectService(t *tuning) *detectService {
	return &detectService{sync.OnceValues(func() (*detector, error) { return newDetector("cascade", t) })}
}

// asked is the body: one text or many.
type asked struct {
	Text    *string  `json:"text"`
	Texts   []string `json:"texts"`
	Channel string   `json:"channel"`
	Profile string   `json:"profile"`
}

// mostTexts bounds what one request may cost beside its size.
const mostTexts = 256

// answer judges the texts of a body. What it refuses says what to send.
func (s *detectService) answer(ctx context.Context, body []byte) ([]byte, error) {
	q := asked{Profile: "balanced"}
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&q); err != nil {
		return nil, fmt.Errorf("the body is no object with text or texts, channel and profile: %w", err)
	}
	data, err := dataChannel(q.Channel)
	switch {
	case err != nil:
		return nil, err
	case (q.Text == nil) == (q.Texts == nil):
		return nil, errors.New("send either text, a string, or texts, a list of strings")
	case len(q.Texts) > mostTexts:
		return nil, fmt.Errorf("%d texts are too many for one request: send %d at most", len(q.Texts), mostTexts)
	}
	p, err := profileNamed(q.Profile)
	if err != nil {
		return nil, err
	}
	d, err := s.start()
	if err != nil {
		return nil, err
	}
	if q.Text != nil {
		o, err := d.judge(ctx, *q.Text, data, p)
		if err != nil {
			return nil, err
		}
		return json.Marshal(o)
	}
	out := make([]opinion, 0, len(q.Texts))
	for _, t := range q.Texts {
		o, err := d.judge(ctx, t, data, p)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return json.Marshal(map[string]any{"results": out})
}
