package gateway

import (
	"context"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
)

// stage is one pass over one side of an exchange: the guards together, or one
// shaper. A stage reads what the one before it made, so that the offsets of its
// units are those of the text that they saw.
type stage struct {
	j     *judge
	units []unit
	// edits are the replacements that shapers and enforced redactions ask for,
	// by part.
	edits map[int][]wire.Replacement
	// disorder names parts whose edits are not as wire.Merge returns them.
	disorder []int
	// lines are instructions of the operator to put in before all messages.
	lines []string
}

// edit notes what a signal asks to be changed.
func (st *stage) edit(u *unit, s bartizan.Signal) {
	if u.shaper != nil {
		st.shaped(s)
		return
	}
	if action, ok := st.j.view.Enforced(s); ok && action >= bartizan.Redact {
		st.carry(s, action)
	}
}

// all carries out the edits of signals, whatever the rules of their checks say.
func (st *stage) all(signals []bartizan.Signal) {
	for _, s := range signals {
		if action, ok := st.j.view.Enforced(s); !ok || action < bartizan.Redact {
			st.carry(s, bartizan.Redact)
		}
	}
}

// carry makes the edit that a signal asks for.
func (st *stage) carry(s bartizan.Signal, action bartizan.Action) {
	switch {
	case s.Edit != nil && s.Edit.Op == bartizan.Replace:
		st.replace(s.Part, wire.Replacement{Range: s.Edit.Range, Text: s.Edit.With.Text})
	case action != bartizan.Redact:
	default: // without an edit it is cut out
		if s.Range.Len() <= 0 && st.j.closed == "" {
			st.j.closed = s.Check // nothing to cut: it cannot be carried out
		}
		st.replace(s.Part, wire.Replacement{Range: s.Range})
	}
}

// shaped notes an edit of a shaper.
func (st *stage) shaped(s bartizan.Signal) {
	if s.Edit.Op == bartizan.InsertBefore {
		st.lines = append(st.lines, s.Edit.With.Text)
		return
	}
	st.replace(s.Part, wire.Replacement{Range: s.Edit.Range, Text: s.Edit.With.Text})
}

func (st *stage) replace(part int, r wire.Replacement) {
	if st.edits == nil {
		st.edits = map[int][]wire.Replacement{}
	}
	rs := st.edits[part]
	if n := len(rs); n > 0 && r.From < rs[n-1].To {
		st.disorder = append(st.disorder, part)
	}
	st.edits[part] = append(rs, r)
}

// merged gives the edits with those of each part in order.
func (st *stage) merged() map[int][]wire.Replacement {
	for _, part := range slices.Compact(st.disorder) {
		st.edits[part] = wire.Merge(st.edits[part])
	}
	st.disorder = st.disorder[:0]
	return st.edits
}

// applied forgets the edits of a part that end before its text's given length.
func (st *stage) applied(part, upTo int) {
	rs := st.edits[part]
	for len(rs) > 0 && rs[0].To <= upTo {
		rs = rs[1:]
	}
	if st.edits != nil {
		st.edits[part] = rs
	}
}

// parts shows whole parts to the stage's units.
func (st *stage) parts(ctx context.Context, parts []*bartizan.Part) {
	for _, p := range parts {
		if p.Kind != bartizan.KindMedia {
			w := st.watch(p)
			if p.Side == bartizan.SideRequest {
				w.known = st.j.g.Cache.recall(p)
			}
			st.push(ctx, w, p, p.Text, true)
			w.known.store()
		}
	}
}

// line joins the instructions of several shapers to one.
func line(lines []string) string { return strings.Join(lines, "\n\n") }
