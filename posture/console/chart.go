package console

import (
	"time"

	"github.com/bartizan-ai/bartizan/posture/store"
)

// A chart is drawn in these units and scaled by the page.
const (
	chartWidth  = 600
	chartHeight = 96
)

// chart is a row of stacked bars, ready to be written as SVG attributes: the
// content security policy allows no style attribute.
type chart struct {
	Width, Height int
	Bars          []bar
	Peak          int64 // requests in the highest bar
	Span          string
}

// bar is one span of time. Y and height of a part that is not there are 0.
type bar struct {
	From                    time.Time
	X, Width                float64
	Allowed, Other, Blocked part
	Total                   int64
}

type part struct {
	N         int64
	Y, Height float64
}

// drawChart sums action roll-ups into n bars of step each, the last ending at
// until. Rows outside are ignored.
func drawChart(rows []store.Rollup, until time.Time, n int, step time.Duration) chart {
	c := chart{Width: chartWidth, Height: chartHeight, Bars: make([]bar, n), Span: spanName(step)}
	from := until.Add(-time.Duration(n) * step)
	for i := range c.Bars {
		c.Bars[i].From = from.Add(time.Duration(i) * step)
	}
	for i := range rows {
		r := &rows[i]
		at := r.Minute.Sub(from)
		if r.Kind != store.KindAction || at < 0 || at >= time.Duration(n)*step {
			continue
		}
		c.Bars[at/step].count(r)
	}
	for i := range c.Bars {
		c.Peak = max(c.Peak, c.Bars[i].Total)
	}
	slot := float64(chartWidth) / float64(n)
	for i := range c.Bars {
		c.Bars[i].place(float64(i)*slot, slot*0.8, c.Peak)
	}
	return c
}

func (b *bar) count(r *store.Rollup) {
	b.Total += r.Events
	switch r.Name {
	case store.ActionAllow:
		b.Allowed.N += r.Events
	case store.ActionBlock:
		b.Blocked.N += r.Events
	default:
		b.Other.N += r.Events
	}
}

// place stacks the parts from the bottom: allowed, changed, blocked. A part
// that is there is at least 1.5 units high: one blocked request among a
// million must be seen.
func (b *bar) place(x, width float64, peak int64) {
	b.X, b.Width = x, width
	if peak == 0 {
		return
	}
	const room = chartHeight - 4 // for the least heights
	y := float64(chartHeight)
	for _, p := range []*part{&b.Allowed, &b.Other, &b.Blocked} {
		if p.N == 0 {
			continue
		}
		p.Height = max(1.5, float64(p.N)/float64(peak)*room)
		y -= p.Height
		p.Y = y
	}
}

func spanName(step time.Duration) string {
	if step == time.Hour {
		return "the last 24 hours, by hour"
	}
	return "the last hour, by minute"
}
