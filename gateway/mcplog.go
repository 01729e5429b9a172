package gateway

import (
	"context"
	"strings"
	"unicode"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
)

// longestLine is how much of a line of a server's log is kept.
const longestLine = 4 << 10

// Line judges a line that the server wrote to its log, and gives what may be
// shown of it: printable, redacted, or a note in its place.
func (r *Relay) Line(ctx context.Context, line string) string {
	e := r.begin()
	defer func() {
		if len(e.j.signals)+len(e.j.unexamined) > 0 {
			e.finish()
		}
	}()
	line = strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) || c == '\t' {
			return c
		}
		return '·'
	}, strings.ToValidUTF8(line[:min(len(line), longestLine)], "·"))
	x := r.judging(ctx, e)
	parse := func(raw []byte) (*wire.Body, error) { return plainText(raw), nil }
	s := &side{name: "line of the server's log", blocked: BlockedReply, body: plainText([]byte(line)), parse: parse, seen: &x.Request, sight: e.codec().Reach().Answer}
	out, f := e.guard(ctx, s, r.g.guards)
	if f != nil {
		e.settle(*f)
		return "[withheld: " + f.Message + "]"
	}
	e.rec.Outcome = Answered
	return string(out)
}

// plainText is a body that is one text of a tool's.
func plainText(raw []byte) *wire.Body {
	p := &bartizan.Part{ID: 1, Side: bartizan.SideRequest, Done: true}
	p.Role, p.Origin, p.Kind, p.Text = bartizan.RoleTool, bartizan.FromTool, bartizan.KindText, string(raw)
	all := bartizan.Range{To: len(raw)}
	p.Spans = []bartizan.Span{{Text: all, Body: all}}
	return &wire.Body{Raw: raw, Parts: []*bartizan.Part{p}}
}
