package gateway

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/policy"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
	"github.com/bartizan-ai/bartizan/wire/openai"
)

// Local marks the routes that the gateway answers itself.
const Local Provider = "bartizan"

// documentsPath takes documents to judge before they are indexed, or put into a
// prompt by an application that is not proxied.
const documentsPath = "/v1/guard/documents"

// mostDocuments bounds what one request may cost beside its size.
const mostDocuments = 256

// documentsCodec reads the gateway's own request: an object with documents, a
// list of objects with id and text, and perhaps model. Its faults are OpenAI's.
type documentsCodec struct{ openai.Codec }

var _ wire.Codec = documentsCodec{}

// Name is "documents".
func (documentsCodec) Name() string { return "documents" }

// Reach shows texts.
func (documentsCodec) Reach() wire.Reach {
	return wire.Reach{Request: wire.Sight{Shown: bartizan.KindText}}
}

// Stream is nil.
func (documentsCodec) Stream(jsonscan.Limits, int) wire.Stream { return nil }

// Request makes a part of every document, in order, that was retrieved. It is
// as strict as can be: nothing else reads the body.
func (documentsCodec) Request(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	root, err := wire.Object(raw, lim)
	if err != nil {
		return nil, err
	}
	b := &wire.Builder{Side: bartizan.SideRequest}
	b.Raw = raw
	seen := map[string]bool{}
	for k, v := range root.Members() {
		switch key := k.Text(); key {
		case "model":
			if !wire.Short(v) || v.Type() != jsonscan.String {
				return nil, wire.Bad(key, "want a name")
			}
			b.Model = v.Text()
		case "documents":
			if err := documents(b, v, seen); err != nil {
				return nil, err
			}
		default:
			return nil, wire.Bad(fmt.Sprintf("%.40q", key), "want documents, and perhaps model")
		}
	}
	if len(b.Parts) == 0 {
		return nil, wire.Bad("documents", "want a list of objects with id and text")
	}
	return &b.Body, nil
}

func documents(b *wire.Builder, list jsonscan.Value, seen map[string]bool) error {
	if list.Type() != jsonscan.Array {
		return wire.Bad("documents", "want a list")
	}
	for i, d := range list.Items() {
		at := "documents[" + strconv.Itoa(i) + "]"
		if i == mostDocuments {
			return wire.Bad("documents", fmt.Sprintf("more than %d are too many for one request", mostDocuments))
		}
		id, text := d.Get("id"), d.Get("text")
		for k := range d.Members() {
			if key := k.Text(); key != "id" && key != "text" {
				return wire.Bad(at, fmt.Sprintf("unknown member %.40q: want id and text", key))
			}
		}
		switch {
		case id.Type() != jsonscan.String || len(id.Raw()) == 0 || len(id.Raw()) > 256:
			return wire.Bad(at+".id", "want a string of 1 to 256 bytes")
		case text.Type() != jsonscan.String:
			return wire.Bad(at+".text", "want a string")
		case seen[id.Text()]:
			return wire.Bad(at+".id", "stands twice")
		}
		seen[id.Text()] = true
		p := b.Part(bartizan.RoleTool, bartizan.FromRetrieved, bartizan.KindText, text)
		p.Reply = id.Text()
	}
	return nil
}

// judged is what the gateway says of one document.
type judged struct {
	ID string `json:"id"`
	// Verdict is what policy makes of it; Shadow what checks in monitor mode ask
	// for. By names the check, or the rule, that the verdict comes from.
	Verdict    string   `json:"verdict"`
	Shadow     string   `json:"shadow,omitempty"`
	By         string   `json:"by,omitempty"`
	Findings   []noted  `json:"findings"`
	Unexamined []string `json:"unexamined,omitempty"`
	// Text is the document with its redactions made; absent where the verdict
	// is to hold or to block.
	Text *string `json:"text,omitempty"`
}

type noted struct {
	Check    string            `json:"check"`
	Title    string            `json:"title"`
	Severity bartizan.Severity `json:"severity"`
	Signals  []evidence        `json:"signals"`
}

type evidence struct {
	Score  float64        `json:"score"`
	Range  bartizan.Range `json:"range"` // bytes of the document
	Reason string         `json:"reason"`
}

// documents answers POST /v1/guard/documents: the verdict on each document as
// one that was retrieved. Nothing goes upstream and nobody is asked to approve;
// keys, limits, budgets and the policy of the route "documents" hold.
func (e *exchange) documents() {
	if !e.method(http.MethodPost) {
		return
	}
	raw, fault := e.readBody()
	if fault != nil {
		e.refuse(*fault)
		return
	}
	req, err := e.request(raw)
	if err != nil {
		e.refuse(invalid(err))
		return
	}
	e.rec.Model = req.Model
	if fault = e.enter(req); fault != nil {
		e.refuse(*fault)
		return
	}
	out := make([]judged, 0, len(req.Parts))
	for _, p := range req.Parts {
		if e.r.Context().Err() != nil {
			e.rec.Outcome = ClientGone
			return
		}
		out = append(out, e.document(req.Model, p))
	}
	reply, err := json.Marshal(map[string]any{"request_id": e.rec.ID, "documents": out})
	if err != nil {
		e.refuse(upstreamFault(http.StatusInternalServerError, "internal_error", "The verdicts cannot be written."))
		return
	}
	e.reply(reply)
}

// document judges one document in an exchange of its own, so that documents do
// not weigh on one another.
func (e *exchange) document(model string, p *bartizan.Part) judged {
	x := &bartizan.Exchange{ID: e.rec.ID, Route: e.rec.Route, Model: model}
	x.Caller.ID = e.rec.Caller
	x.Conversation.Taint = p.Origin
	id := p.Reply
	p.Reply = ""
	x.Request = []*bartizan.Part{p}
	j := &judge{g: e.g, x: x, view: e.view(x)}
	st := &stage{j: j, units: e.g.guards}
	st.parts(e.r.Context(), x.Request)
	d := j.decide(bartizan.SideRequest)
	if d.RedactAll {
		st.all(j.signals)
	}
	out := judged{ID: id, By: d.By, Findings: notes(d.Findings), Unexamined: j.unexamined}
	action := d.Action
	if j.closed != "" && action < bartizan.Hold {
		action, out.By = bartizan.Block, j.closed
	}
	if out.Verdict = action.String(); d.Shadow > action {
		out.Shadow = d.Shadow.String()
	}
	if action < bartizan.Hold {
		text := applied(p.Text, wire.Merge(st.edits[p.ID]))
		out.Text = &text
	}
	e.count(j, &d, action)
	return out
}

// count adds a document to the request's record.
func (e *exchange) count(j *judge, d *policy.Decision, action bartizan.Action) {
	if action > e.rec.Action {
		e.rec.Action, e.rec.By = action, d.By
	}
	e.rec.Shadow = max(e.rec.Shadow, d.Shadow)
	e.rec.Findings = append(e.rec.Findings, d.Findings...)
	e.rec.Unexamined = append(e.rec.Unexamined, j.unexamined...)
	e.rec.Guarding += j.guarding
}

func notes(found []bartizan.Finding) []noted {
	out := make([]noted, 0, len(found))
	for i := range found {
		f := &found[i]
		n := noted{Check: f.Check, Title: f.Title, Severity: f.Severity, Signals: []evidence{}}
		for _, s := range f.Signals {
			n.Signals = append(n.Signals, evidence{s.Score, s.Range, s.Reason})
		}
		out = append(out, n)
	}
	return out
}

// applied makes replacements in a text; they are as wire.Merge returns them.
func applied(text string, rs []wire.Replacement) string {
	var b strings.Builder
	at := 0
	for _, r := range rs {
		b.WriteString(text[at:r.From])
		b.WriteString(r.Text)
		at = r.To
	}
	b.WriteString(text[at:])
	return b.String()
}

// reply answers with JSON of the gateway's own.
func (e *exchange) reply(body []byte) {
	e.rec.Outcome, e.rec.Status = Answered, http.StatusOK
	h := e.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	e.w.WriteHeader(http.StatusOK)
	n, err := e.write(body)
	e.rec.Out, e.sent = int64(n), true
	if err != nil {
		e.rec.Outcome = ClientGone
	}
}
