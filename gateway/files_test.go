package gateway_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
)

// scanner is a scan of the tests: it finds a word, cannot read another and fails
// at a third.
func scanner(_ context.Context, name string, r io.ReaderAt, size int64) ([]bartizan.Finding, []string, error) {
	b := make([]byte, size)
	if _, err := r.ReadAt(b, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	switch text := string(b); {
	case strings.Contains(text, "poison"):
		return []bartizan.Finding{{Check: "POI001", Title: "Poison", Location: bartizan.Location{URI: name}}}, nil, nil
	case strings.Contains(text, "odd"):
		return nil, []string{name + ": no check could read it"}, nil
	case strings.Contains(text, "broken"):
		return nil, nil, errors.New("disk full")
	}
	return nil, nil, nil
}

const bnd = "----b1"

func field(name, value string) string {
	return "--" + bnd + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
}

func fileField(name, content string) string {
	return "--" + bnd + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: application/jsonl\r\n\r\n" + content + "\r\n"
}

const last = "--" + bnd + "--\r\n"

func withFiles(c *gateway.Config) { c.Files = scanner }

func (h *house) upload(t *testing.T, path, kind, body string) (*http.Response, string) {
	t.Helper()
	return h.send(t, http.MethodPost, path, "127.0.0.1", body, map[string]string{"Content-Type": kind})
}

const formType = "multipart/form-data; boundary=" + bnd

func TestUpload(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	got := map[string]string{}
	up := func(w http.ResponseWriter, r *http.Request) {
		clear(got)
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Errorf("upstream cannot read the form: %v", err)
			return
		}
		for k, v := range r.MultipartForm.Value {
			got[k] = strings.Join(v, "|")
		}
		for k, v := range r.MultipartForm.File {
			f, err := v[0].Open()
			if err != nil {
				t.Error(err)
				return
			}
			b, _ := io.ReadAll(f)
			got[k] = v[0].Filename + ": " + string(b)
		}
		answer(`{"id":"file-1","object":"file"}`)(w, r)
	}
	h := newHouse(t, up, func(c *gateway.Config) { withFiles(c); everyProvider(c) })
	good := field("purpose", "fine-tune") + fileField("train.jsonl", "{\"a\":1}\r\n--almost\r\n") + last
	for _, path := range []string{"/v1/files", "/openai/files?api-version=1", "/openai/v1/files"} {
		res, body := h.upload(t, path, formType, good)
		if res.StatusCode != 200 || body != `{"id":"file-1","object":"file"}` {
			t.Fatalf("%s: %d %s", path, res.StatusCode, body)
		}
		if got["purpose"] != "fine-tune" || got["file"] != "train.jsonl: {\"a\":1}\r\n--almost\r\n" || len(got) != 2 {
			t.Errorf("%s: upstream got %q", path, got)
		}
	}
	if rec := h.sink.last(t); rec.Route != "files" || rec.Outcome != gateway.Answered || rec.Action != bartizan.Allow {
		t.Errorf("record %+v", rec)
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestUploadRefused(t *testing.T) {
	h := newHouse(t, answer("{}"), withFiles)
	file := func(text string) string { return fileField("a.jsonl", text) }
	tune := field("purpose", "fine-tune")
	nested := "--" + bnd + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\npoison\r\n--x--\r\n"
	encoded := "--" + bnd + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\ncG9pc29u\r\n"
	star := "--" + bnd + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"; filename*=UTF-8''b\r\n\r\nx\r\n"
	cases := []struct {
		name, kind, body string
		status           int
		code             string
	}{
		{"finding", formType, tune + file("poison") + last, 403, "bartizan_blocked"},
		{"not examined", formType, tune + file("odd") + last, 403, "bartizan_unexamined"},
		{"scan failed", formType, tune + file("broken") + last, 403, "bartizan_unexamined"},
		{"batch", formType, field("purpose", "batch") + file("x") + last, 403, "bartizan_unexamined"},
		{"a document", formType, field("purpose", "assistants") + file("x") + last, 400, "bartizan_unexamined"},
		{"two files", formType, tune + file("x") + file("poison") + last, 400, "invalid_request"},
		{"two purposes", formType, tune + field("purpose", "vision") + file("x") + last, 400, "invalid_request"},
		{"no purpose", formType, file("x") + last, 400, "invalid_request"},
		{"no file", formType, tune + last, 400, "invalid_request"},
		{"a field of no name", formType, tune + field("path", "x") + file("x") + last, 400, "invalid_request"},
		{"a long field", formType, field("purpose", strings.Repeat("a", 300)) + file("x") + last, 400, "invalid_request"},
		{"a line in a field", formType, field("purpose", "fine-tune\r\nx") + file("x") + last, 400, "invalid_request"},
		{"folders", formType, tune + fileField("../../etc/passwd", "x") + last, 400, "invalid_request"},
		{"folders of Windows", formType, tune + fileField(`..\x`, "x") + last, 400, "invalid_request"},
		{"dots", formType, tune + fileField("..", "x") + last, 400, "invalid_request"},
		{"a control character", formType, tune + fileField("a\x00b", "x") + last, 400, "invalid_request"},
		{"a name turned round", formType, tune + fileField("a\u202eb", "x") + last, 400, "invalid_request"},
		{"two names", formType, tune + star + last, 400, "invalid_request"},
		{"nested", formType, tune + nested + last, 400, "invalid_request"},
		{"encoded", formType, tune + encoded + last, 400, "invalid_request"},
		{"text before", formType, "poison\r\n" + tune + file("x") + last, 400, "invalid_request"},
		{"text behind", formType, tune + file("x") + last + "poison", 400, "invalid_request"},
		{"no end", formType, tune + file("x"), 400, "invalid_request"},
		{"cut", formType, (tune + file("x") + last)[:60], 400, "invalid_request"},
		{"another boundary", "multipart/form-data; boundary=other", tune + file("x") + last, 400, "invalid_request"},
		{"two boundaries", formType + "; boundary=other", tune + file("x") + last, 400, "invalid_request"},
		{"charset", formType + "; charset=utf-7", tune + file("x") + last, 400, "invalid_request"},
		{"an empty boundary", `multipart/form-data; boundary=""`, tune + file("x") + last, 400, "invalid_request"},
		{"JSON", "application/json", `{}`, 400, "invalid_request"},
	}
	for _, c := range cases {
		res, body := h.upload(t, "/v1/files", c.kind, c.body)
		if res.StatusCode != c.status || gjson.Get(body, "error.code").String() != c.code {
			t.Errorf("%s: %d %s, want %d %s", c.name, res.StatusCode, body, c.status, c.code)
		}
	}
	if h.calls > 0 {
		t.Errorf("%d refused uploads went up", h.calls)
	}
	if _, body := h.upload(t, "/v1/files", formType, tune+file("poison")+last); !strings.Contains(body, "POI001 Poison") {
		t.Errorf("the finding is not listed: %s", body)
	}
}

func TestUploadLimits(t *testing.T) {
	h := newHouse(t, answer("{}"), func(c *gateway.Config) { withFiles(c); c.Limits.Upload = 1 << 20 })
	body := field("purpose", "fine-tune") + fileField("a", strings.Repeat("x", 1<<20)) + last
	if res, got := h.upload(t, "/v1/files", formType, body); res.StatusCode != 413 {
		t.Errorf("%d %s", res.StatusCode, got)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+"/v1/files", io.MultiReader(strings.NewReader(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", formType)
	res, err := http.DefaultClient.Do(req) // chunked: no length is told
	if err == nil {
		defer res.Body.Close()
	}
	if err == nil && res.StatusCode != 413 || h.calls > 0 {
		t.Errorf("chunked: %v, %v; %d calls", res, err, h.calls)
	}
}

// TestFilesByPolicy: what policy opens passes, and is recorded.
func TestFilesByPolicy(t *testing.T) {
	open := newHouse(t, answer("{}"), func(c *gateway.Config) {
		withFiles(c)
		c.Media, c.Gaps, c.Unknown = gateway.Pass, gateway.Pass, gateway.Pass
	})
	for _, purpose := range []string{"fine-tune", "assistants"} {
		res, body := open.upload(t, "/v1/files", formType, field("purpose", purpose)+fileField("a", "odd")+last)
		if rec := open.sink.last(t); res.StatusCode != 200 || len(rec.Unexamined) == 0 {
			t.Errorf("%s: %d %s, %q", purpose, res.StatusCode, body, rec.Unexamined)
		}
	}
	if res, _ := open.upload(t, "/v1/files", formType, field("purpose", "assistants")+fileField("a", "poison")+last); res.StatusCode != 403 {
		t.Errorf("a finding in a document: %d", res.StatusCode)
	}
	closed := newHouse(t, answer("{}"), withFiles, blockWord())
	for h, want := range map[*house]gateway.Sees{closed: gateway.Needless, newHouse(t, answer("{}"), func(c *gateway.Config) { withFiles(c); c.Media = gateway.Pass }, blockWord()): gateway.Part} {
		cells := 0
		for _, c := range h.gw.Coverage() {
			if c.Route == "files" {
				cells++
				if c.Sees != want || c.Why == "" {
					t.Errorf("coverage of files: %s (%s), want %s", c.Sees, c.Why, want)
				}
			}
		}
		if cells != 1 {
			t.Errorf("%d cells of files", cells)
		}
	}
	none := newHouse(t, answer("{}"), func(c *gateway.Config) { c.Unknown = gateway.Pass })
	for i, c := range []struct {
		h            *house
		method, path string
		status       int
	}{
		{closed, http.MethodGet, "/v1/files", 200},
		{closed, http.MethodGet, "/v1/files/file-1", 200},
		{closed, http.MethodDelete, "/v1/files/file-1", 200},
		{closed, http.MethodGet, "/v1/files/file-1/content", 404},
		{closed, http.MethodPost, "/v1/files/file-1", 405},
		{closed, http.MethodPut, "/v1/files", 405},
		{closed, http.MethodPost, "/v1/uploads", 404},
		{open, http.MethodGet, "/v1/files/file-1/content", 200},
		{open, http.MethodPost, "/v1/uploads", 404}, // would go round the scan
		{open, http.MethodPost, "/upload/v1beta/files", 404},
		{none, http.MethodPost, "/v1/files", 404}, // without a scanner
	} {
		if res, body := c.h.send(t, c.method, c.path, "127.0.0.1", "", nil); res.StatusCode != c.status {
			t.Errorf("%d: %s %s: %d %s, want %d", i, c.method, c.path, res.StatusCode, body, c.status)
		}
	}
}

// upstreamFunc stands for the upstream without a network, which would make a
// fuzzer's coverage differ from run to run.
type upstreamFunc func(*http.Request) int

// RoundTrip answers with a status.
func (f upstreamFunc) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: f(r), Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}")), ContentLength: 2, Request: r}, nil
}

// FuzzUpload: no body gets a file past the scan, and what goes up reads as one
// form with one file.
func FuzzUpload(f *testing.F) {
	f.Add(field("purpose", "fine-tune") + fileField("a", "poison") + last)
	f.Add(field("purpose", "fine-tune") + fileField("a", "x") + last)
	f.Add("--" + bnd + "\r\n\r\n\r\n" + last)
	h := newHouse(f, answer("{}"), func(c *gateway.Config) {
		withFiles(c)
		c.Transport = upstreamFunc(func(r *http.Request) int {
			raw, err := io.ReadAll(r.Body)
			r.Body = io.NopCloser(strings.NewReader(string(raw)))
			if err != nil || int64(len(raw)) != r.ContentLength || strings.Contains(string(raw), "poison") || r.ParseMultipartForm(1<<20) != nil || len(r.MultipartForm.File["file"]) != 1 {
				return 599
			}
			return 200
		})
	})
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/v1/files", strings.NewReader(body))
		r.Header.Set("Content-Type", formType)
		w := httptest.NewRecorder()
		h.gw.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("status %d %s for %q", w.Code, w.Body, body)
		}
	})
}
