package bartizan

import (
	"context"
	"encoding"
)

// Units are what a check's constructors make. A unit is shared between
// goroutines, keeps no state between calls, starts no goroutine and opens
// nothing. The engine recovers, times and labels it: a unit that panics or
// fails is a status in the result, never a crash and never a silent pass.

// Scanner examines one artefact at a time.
type Scanner interface {
	// Wants says from name, size and first bytes alone whether Scan would
	// look at the artefact. It is called for every entry and must be cheap.
	Wants(Entry) bool
	// Scan reports signals about a. An error that is an Unexamined says that
	// a could not be looked at, wholly or from some point on; ErrNotMine
	// that it is not of the kind that the scanner reads.
	Scan(ctx context.Context, a *Artifact, report Report) error
}

// Report takes a signal. at is a place inside the artefact in hand, such as a
// member's name or "row 17"; empty means the artefact itself. It may be called
// from the goroutine that Scan or Finish runs on only.
type Report func(at string, s Signal)

// Surveyor examines a whole source, such as a data set, in as many passes as
// it needs. It keeps no state of its own: all of it is in its sketches.
type Surveyor interface {
	// Wants is as in Scanner.
	Wants(Entry) bool
	// Survey gives the empty sketch for the next pass, after prev; nil ends.
	// The first call has prev == nil.
	Survey(prev Sketch) (Sketch, error)
	// Finish reports signals from the last pass's merged sketch.
	Finish(ctx context.Context, src *Source, last Sketch, report Report) error
}

// Sketch is the state of one pass over one shard. Sketches of one pass merge
// exactly (integers, fixed point, sorted sets), in any order, so that the
// result does not depend on how the source was cut.
type Sketch interface {
	Add(ctx context.Context, src *Source, a *Artifact) error
	Merge(other Sketch) error
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

// Guard judges one part of an exchange. It decides nothing: policy makes the
// verdict from its signals.
type Guard interface {
	// Scope says which parts it sees. It is constant.
	Scope() Scope
	// Inspect returns signals whose ranges are offsets into p.Text as handed
	// over (not into the whole part when p is a window; see Part.Base). An
	// error counts as "not examined" and is settled by the failure policy.
	Inspect(ctx context.Context, x *Exchange, p *Part) ([]Signal, error)
}

// Shaper proposes changes to traffic. The engine composes them and wire
// splices them in; a Shaper changes nothing itself.
type Shaper interface {
	Scope() Scope
	Shape(ctx context.Context, x *Exchange, p *Part) ([]Edit, error)
}

// Chooser is an optional interface of a Guard: it may decline a part, given
// the signals of lower tiers. What was declined counts as looked at.
type Chooser interface {
	Choose(x *Exchange, p *Part, prior []Signal) bool
}

// Repeater is an optional interface of a Guard whose signals for a whole part
// depend on nothing but the part's content, role, origin and side, and on what
// Repeat gives. The engine may then keep the signals and give them again when
// the same content comes with the next turn of a conversation.
type Repeater interface {
	Repeat(x *Exchange, p *Part) uint64
}

// Settler is an optional interface of a Guard or Shaper: it learns what
// really left after all edits, for caches and ledgers.
type Settler interface {
	Settle(ctx context.Context, x *Exchange) error
}

// Prober attacks a live endpoint and proves what breaks.
type Prober interface {
	// Cases lists what it can attempt. The planner sees all of it before the
	// run starts, so the list depends on nothing but the settings.
	Cases() []Case
	// Attempt runs one case once, with one seed, on one arm. It is
	// straight-line code over Session, so that running it again after a kill
	// replays the stored answers. It never branches on the clock.
	Attempt(ctx context.Context, s Session, c Case) (Outcome, error)
}
