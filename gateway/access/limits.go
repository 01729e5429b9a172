package access

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Limits bound what is asked for. What is zero is not bounded.
type Limits struct {
	// Requests is a rate, smoothed: requests that come in a burst of more than
	// the amount are refused until some time has passed.
	Requests Rate
	// Tokens and Money are budgets for a period: what was spent in it counts.
	Tokens, Money Rate
	// Concurrent is how many exchanges may be open at once.
	Concurrent int
}

// Rate is an amount for a time, such as 60 a minute.
type Rate struct {
	Amount float64
	Per    time.Duration
}

// periods by their letter in configuration.
var periods = map[string]time.Duration{
	"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour, "30d": 30 * 24 * time.Hour,
}

// UnmarshalText reads "60/m", "2M/d" or "12.50/30d": an amount, with k for
// thousands and M for millions, for a second, minute, hour, day, week or 30 days.
func (r *Rate) UnmarshalText(b []byte) error {
	amount, per, ok := strings.Cut(string(b), "/")
	period := periods[strings.TrimSpace(per)]
	unit := 1.0
	amount = strings.TrimSpace(amount)
	switch {
	case strings.HasSuffix(amount, "k"):
		unit, amount = 1e3, amount[:len(amount)-1]
	case strings.HasSuffix(amount, "M"):
		unit, amount = 1e6, amount[:len(amount)-1]
	}
	n, err := strconv.ParseFloat(amount, 64)
	if !ok || err != nil || period == 0 || !(n > 0 && n < 1e15) {
		return fmt.Errorf("%q is no rate such as 60/m, 2M/d or 20/30d (s, m, h, d, w or 30d)", b)
	}
	*r = Rate{n * unit, period}
	return nil
}

// MarshalText writes the rate.
func (r Rate) MarshalText() ([]byte, error) {
	if r.Amount == 0 {
		return nil, nil
	}
	for letter, p := range periods {
		if p == r.Per {
			return fmt.Appendf(nil, "%g/%s", r.Amount, letter), nil
		}
	}
	return fmt.Appendf(nil, "%g/%s", r.Amount, r.Per), nil
}

// Group is what shares limits: a team, or the models that a pattern names.
type Group struct {
	Name   string
	Limits Limits
}

// Price is what a model's tokens cost, per million.
type Price struct {
	Model   string // pattern
	In, Out float64
}

// Usage is what an exchange cost in tokens.
type Usage struct{ In, Out int }
