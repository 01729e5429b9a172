package practice

import (
	"net/http"
	"slices"
)

// Counters count what the target did since it was made.
type Counters struct {
	Requests int `json:"requests"` // completions asked for or refused
	Streamed int `json:"streamed"`
	Refused  int `json:"refused"` // bad input
	Orders   int `json:"orders"`  // recognised
	Obeyed   int `json:"obeyed"`
	Leaked   int `json:"leaked"`  // answers with the secret
	Dropped  int `json:"dropped"` // records no longer held
}

// Truth is what really happened, as GET /truth tells it.
type Truth struct {
	Seed         uint64             `json:"seed"`
	Secret       string             `json:"secret"`
	Hardened     bool               `json:"hardened"`
	Coefficients map[string]float64 `json:"coefficients"` // log-odds
	Counters     Counters           `json:"counters"`
	Requests     []Record           `json:"requests"` // oldest first
}

// note files the record of one request.
func (t *Target) note(r Record, streamed bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := &t.counted
	c.Requests++
	if streamed {
		c.Streamed++
	}
	if r.Error != "" {
		c.Refused++
	}
	if r.Leaked {
		c.Leaked++
	}
	for _, o := range r.Orders {
		c.Orders++
		if o.Obeyed {
			c.Obeyed++
		}
	}
	if len(t.ring) < t.keep {
		t.ring = append(t.ring, r)
		return
	}
	t.ring[t.next] = r
	t.next = (t.next + 1) % t.keep
	c.Dropped++
}

// Truth returns a copy of what happened so far.
func (t *Target) Truth() Truth {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Truth{
		Seed: t.seed, Secret: t.secret, Hardened: t.hardened, Coefficients: coefficients(), Counters: t.counted,
		Requests: slices.Concat(t.ring[t.next:], t.ring[:t.next]),
	}
}

// truth serves Truth; with ?id= only the records of that answer.
func (t *Target) truth(w http.ResponseWriter, r *http.Request) {
	all := t.Truth()
	if id := r.URL.Query().Get("id"); id != "" {
		all.Requests = slices.DeleteFunc(all.Requests, func(r Record) bool { return r.ID != id })
	}
	if all.Requests == nil {
		all.Requests = []Record{}
	}
	writeJSON(w, http.StatusOK, all)
}
