package practice

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"
)

func (t *Target) complete(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		status := http.StatusBadRequest
		if tooLong := new(http.MaxBytesError); errors.As(err, &tooLong) {
			status = http.StatusRequestEntityTooLarge
		}
		t.refuse(w, status, badRequest{why: "cannot read the body"})
		return
	}
	req, err := parseRequest(body)
	if err != nil {
		t.refuse(w, http.StatusBadRequest, err)
		return
	}
	if req.model != Model {
		t.refuse(w, http.StatusNotFound, badRequest{"model", "no such model here"})
		return
	}
	if !t.wait(r) {
		return
	}
	answer := t.answer(req)
	t.note(answer.record, req.stream)
	if req.stream {
		t.stream(w, req, answer)
		return
	}
	writeJSON(w, http.StatusOK, t.completion(req, answer))
}

// wait sleeps for the latency; false when the client has gone.
func (t *Target) wait(r *http.Request) bool {
	if t.latency <= 0 {
		return true
	}
	timer := time.NewTimer(t.latency)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

func (t *Target) models(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, modelList{Object: "list", Data: []model{{Model, "model", t.created(), "range"}}})
}

func (t *Target) health(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

func (t *Target) unknown(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/v1/chat/completions", "/v1/models", "/healthz", "/truth":
		t.refuse(w, http.StatusMethodNotAllowed, badRequest{why: "wrong method"})
	default:
		t.refuse(w, http.StatusNotFound, badRequest{why: "no such path"})
	}
}

// refuse answers in OpenAI's error shape and counts the refusal.
func (t *Target) refuse(w http.ResponseWriter, status int, err error) {
	e := wireError{Message: err.Error(), Type: "invalid_request_error"}
	if b := (badRequest{}); errors.As(err, &b) && b.param != "" {
		e.Param = &b.param
	}
	t.note(Record{Error: e.Message}, false)
	writeJSON(w, status, map[string]wireError{"error": e})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client has gone: nobody to tell
}
