package gateway

import (
	"context"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
)

// side is one whole body on its way through the stages: shapers that come
// before the guards, one after the other, then the guards, then the other
// shapers. Between two stages that change anything the body is read again.
type side struct {
	name    string
	blocked Outcome
	body    *wire.Body
	parse   func([]byte) (*wire.Body, error)
	// seen is where the exchange keeps the parts as the guards see them.
	seen *[]*bartizan.Part
	// sight is what the codec said that it shows of this side.
	sight wire.Sight
	// lines are instructions of the operator to put in.
	lines []string
}

// run takes a side through its stages and gives the bytes that may leave.
func (e *exchange) run(ctx context.Context, s *side) ([]byte, *wire.Fault) {
	if f := e.unseen(s.body.Parts); f != nil {
		return nil, f
	}
	if err := beyond(s.sight, s.body.Parts); err != nil {
		f := notExamined(s.name, err.Error(), "")
		return nil, &f
	}
	early, guards, late := e.g.early, e.g.guards, e.g.late
	for i := range early {
		if f := e.stage(ctx, s, early[i:i+1]); f != nil {
			return nil, f
		}
	}
	*s.seen = s.body.Parts
	if f := e.stage(ctx, s, guards); f != nil {
		return nil, f
	}
	for i := range late {
		if f := e.stage(ctx, s, late[i:i+1]); f != nil {
			return nil, f
		}
	}
	if len(s.lines) == 0 {
		return s.body.Raw, nil
	}
	cut, ok := s.body.System.Cut(line(s.lines))
	if !ok {
		f := notExamined(s.name, "this API has no place for the operator's instruction that a check puts in", "")
		return nil, &f
	}
	out, err := s.body.Edit(nil, cut)
	if err != nil {
		return nil, e.editFailed(s.name)
	}
	return out, nil
}

// stage shows a side to some units and makes the changes that they ask for.
func (e *exchange) stage(ctx context.Context, s *side, units []unit) *wire.Fault {
	if len(units) == 0 && !e.j.view.Asks() {
		return nil
	}
	st, before := &stage{j: e.j, units: units}, len(e.j.signals)
	st.parts(ctx, s.body.Parts)
	if !shaping(units) || e.j.closed != "" {
		if f := e.verdict(ctx, s.name, s.blocked); f != nil {
			e.keepStopped(s, st, before)
			return f
		}
		if e.j.decision.RedactAll {
			st.all(e.j.signals[before:])
		}
	}
	s.lines = append(s.lines, st.lines...)
	if len(st.edits) == 0 {
		return nil
	}
	out, err := s.body.Edit(st.edits)
	if err != nil {
		return e.editFailed(s.name)
	}
	if s.body, err = s.parse(out); err != nil {
		return e.editFailed(s.name)
	}
	return nil
}

func (e *exchange) editFailed(name string) *wire.Fault {
	f := notExamined(name, "its redaction failed", "")
	return &f
}

// unseen settles content that no guard can read.
func (e *exchange) unseen(parts []*bartizan.Part) *wire.Fault {
	kind := media(parts)
	switch {
	case kind == "":
		return nil
	case e.g.Media == Refuse:
		f := mediaRefused(kind)
		return &f
	}
	e.rec.Unexamined = append(e.rec.Unexamined, passedMedia(kind))
	return nil
}

// shaping reports whether a stage is a shaper's.
func shaping(units []unit) bool { return len(units) > 0 && units[0].shaper != nil }
