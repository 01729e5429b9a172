package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/openai"
)

// FileScan examines an uploaded file before it goes up. It gives the findings
// that are to refuse it, and what could not be examined. name is the file's, size
// its bytes. It is called at the same time for different files.
type FileScan func(ctx context.Context, name string, r io.ReaderAt, size int64) (found []bartizan.Finding, incomplete []string, err error)

// filesRoute finds the provider of a path of the files API, and what follows
// the collection: "" for it, "/ID" for a file, "/ID/content" for its bytes.
func filesRoute(path string) (p Provider, rest string, ok bool) {
	for _, c := range []struct {
		provider Provider
		path     string
	}{{OpenAI, "/v1/files"}, {Azure, "/openai/files"}, {Azure, "/openai/v1/files"}} {
		if rest, ok := strings.CutPrefix(path, c.path); ok && (rest == "" || rest[0] == '/') {
			return c.provider, rest, true
		}
	}
	return "", "", false
}

// files takes requests of the files API: uploads are scanned, lists and single
// entries pass, and what is in a file passes only where unknown paths do.
func (e *exchange) files(p Provider, rest string) {
	e.rt, e.rec.Route = &route{name: "files", provider: p, codec: openai.Codec{}}, "files"
	if e.r.Header.Get("Anthropic-Version") != "" {
		e.refuse(unknownPath(e.r.URL.Path))
		return
	}
	if f := e.place(); f != nil {
		e.refuse(*f)
		return
	}
	defer e.leave()
	if f := e.enterFiles(); f != nil {
		e.refuse(*f)
		return
	}
	switch {
	case strings.Count(rest, "/") > 1 && e.g.Unknown == Refuse:
		e.refuse(unknownPath(e.r.URL.Path))
	case rest != "":
		e.pass(p, http.MethodGet, http.MethodHead, http.MethodDelete)
	case e.r.Method == http.MethodPost:
		e.upload(p)
	default:
		e.pass(p, http.MethodGet, http.MethodHead, http.MethodPost)
	}
}

// enterFiles is enter for requests without a model.
func (e *exchange) enterFiles() *wire.Fault {
	if e.key != nil && !e.key.Route("files") {
		return outOfScope("route", "files")
	}
	return e.share("", 0)
}

// upload spools an upload to a file of its own, has it scanned, and sends it up
// in a body written anew, which reads in one way only.
func (e *exchange) upload(p Provider) {
	tmp, err := os.CreateTemp("", "bartizan-upload-*")
	if err != nil {
		e.g.Log.Error("uploads cannot be spooled", "err", err)
		e.refuse(upstreamFault(http.StatusServiceUnavailable, "bartizan_overloaded", "The gateway has no place for an upload."))
		return
	}
	defer func() {
		_ = tmp.Close()
		_ = os.Remove(tmp.Name())
	}()
	form, err := e.readForm(tmp)
	if err != nil {
		e.refuse(e.badUpload(err))
		return
	}
	ctx, cancel := context.WithTimeout(e.r.Context(), e.g.Limits.Longest)
	defer cancel()
	if f := e.scanned(ctx, form, tmp); f != nil {
		e.refuse(*f)
		return
	}
	body, kind, size, err := form.body(tmp)
	if err != nil {
		e.refuse(upstreamFault(http.StatusInternalServerError, "internal_error", "The upload cannot be written."))
		return
	}
	e.r = e.r.Clone(ctx)
	e.r.Header.Set("Content-Type", kind)
	res, fault := e.upstream(ctx, p, payload{once: body, size: size})
	if fault != nil {
		e.refuse(*fault)
		return
	}
	e.handOn(res)
	if e.rec.Outcome == Passed {
		e.rec.Outcome = Answered
	}
}

// badUpload says what is wrong with an upload.
func (e *exchange) badUpload(err error) wire.Fault {
	e.w.Header().Set("Connection", "close")
	var bad *wire.BodyError
	switch {
	case errors.Is(err, errUploadLimit):
		return wire.Fault{
			Status: http.StatusRequestEntityTooLarge, Code: "bartizan_limit", Type: "invalid_request_error",
			Message: fmt.Sprintf("The upload is larger than %d bytes, the gateway's limit (gateway.files.most).", e.g.Limits.Upload),
		}
	case errors.As(err, &bad):
		return invalid(err)
	}
	e.rec.Outcome = ClientGone
	return wire.Fault{
		Status: http.StatusRequestTimeout, Code: "invalid_request", Type: "invalid_request_error",
		Message: "The upload did not arrive whole and in time.",
	}
}

// scanned has a file examined and says why it may not go up. What a model reads
// as a document is no training data: guards would have to see it, so it goes up
// only where media pass.
func (e *exchange) scanned(ctx context.Context, f *form, tmp io.ReaderAt) *wire.Fault {
	switch f.purpose() {
	case "fine-tune", "evals":
	case "batch":
		return &wire.Fault{
			Status: http.StatusForbidden, Code: "bartizan_unexamined", Type: "invalid_request_error", Param: "purpose",
			Message: "The gateway has no codec for batches, so it refuses a file of them rather than let it pass unseen.",
		}
	default:
		if e.g.Media == Refuse {
			m := mediaRefused("a file for the purpose " + f.purpose())
			return &m
		}
		e.rec.Unexamined = append(e.rec.Unexamined, passedMedia("a file"))
	}
	found, gaps, err := e.g.Files(ctx, f.name, tmp, f.size)
	e.rec.Findings = append(e.rec.Findings, found...)
	e.rec.Unexamined = append(e.rec.Unexamined, gaps...)
	if b, ok := e.g.Glass.Broken(); ok {
		e.rec.Bypass = b.By
		return nil
	}
	switch {
	case len(found) > 0:
		e.rec.Outcome, e.rec.Action, e.rec.By = BlockedAsk, bartizan.Block, found[0].Check
		m := blocked("upload", found[0].Check, told(found))
		return &m
	case err != nil:
		e.g.Log.Warn("upload was not scanned", "exchange", e.rec.ID, "err", err)
		m := notExamined("upload", "the scan failed", "")
		return &m
	case len(gaps) > 0 && e.g.Gaps == Refuse:
		m := notExamined("upload", strings.Join(gaps[:min(len(gaps), 3)], "; "), "")
		return &m
	}
	return nil
}

// told names findings in a sentence.
func told(found []bartizan.Finding) string {
	var out []string
	for i := range found {
		if i == 5 {
			out = append(out, fmt.Sprintf("and %d more", len(found)-i))
			break
		}
		out = append(out, found[i].Check+" "+found[i].Title+" in "+sentenceOf(found[i].Location.URI))
	}
	return strings.Join(out, "; ")
}

// sentenceOf makes a place inside an upload fit for a message.
func sentenceOf(uri string) string { return fmt.Sprintf("%.120q", uri) }
