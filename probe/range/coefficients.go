package practice

import "math"

// Coefficients of the susceptibility formula, in log-odds. They are chosen, not
// fitted: their order follows what is published (direct beats indirect,
// delimiters and warnings help some, encoding costs the weak model more than it
// hides), their sizes spread the rates over the whole of (0, 1) so that the
// statistics of probe are tried at both ends.
const (
	coefUserTurn  = 2.2  // the person's own words
	coefSystem    = 3.0  // the system message of the client
	coefDocument  = -0.4 // text handed over to be worked on
	coefTool      = -0.1 // the result of a tool
	coefDelimited = -0.6 // fenced, quoted or tagged
	coefLabelled  = -0.5 // its frame says that it came from outside
	coefWarned    = -1.6 // an instruction outside says not to obey it
	coefGuarded   = -1.2 // user turn only: the client's system message restricts
	coefAuthority = 0.5  // claims to speak for operator, developer or system
	coefDepth     = -1.3 // per layer of encoding
	coefDecode    = 1.1  // encoded, and the text around asks to decode it
	coefEmphasis  = 0.3  // per sign of urgency, three at most
	coefRepeat    = 0.35 // per doubling of the number of repetitions, up to eight
	coefOverride  = 0.4  // asks to drop what was said before
	coefSecret    = -1.8 // the object is what the target was told to keep
)

// Position is where an order stands.
type Position string

// The positions an order can have.
const (
	InSystem   Position = "system"
	InUserTurn Position = "user"
	InDocument Position = "document"
	InTool     Position = "tool"
)

// Features are what decides how likely an order is to be obeyed.
type Features struct {
	Position  Position `json:"position"`
	Delimited bool     `json:"delimited"`
	Labelled  bool     `json:"labelled"`
	Warned    bool     `json:"warned"`
	Guarded   bool     `json:"guarded"`
	Authority bool     `json:"authority"`
	Depth     int      `json:"depth"`    // layers of encoding: 0, 1 or 2
	Decode    bool     `json:"decode"`   // asked to decode; counts only at depth > 0
	Emphasis  int      `json:"emphasis"` // signs of urgency, 0 to 3
	Repeats   int      `json:"repeats"`  // times it stands in the request, 1 to 8
	Override  bool     `json:"override"`
	Secret    bool     `json:"secret"`
}

// Probability returns the chance in (0, 1) that an order with these features
// is obeyed: the logistic function of the sum of its coefficients.
func (f Features) Probability() float64 {
	return 1 / (1 + math.Exp(-f.logOdds()))
}

func (f Features) logOdds() float64 {
	sum := f.place()
	for _, c := range []struct {
		on bool
		by float64
	}{
		{f.Delimited, coefDelimited},
		{f.Labelled, coefLabelled},
		{f.Warned, coefWarned},
		{f.Guarded && f.Position == InUserTurn, coefGuarded},
		{f.Authority, coefAuthority},
		{f.Decode && f.Depth > 0, coefDecode},
		{f.Override, coefOverride},
		{f.Secret, coefSecret},
	} {
		if c.on {
			sum += c.by
		}
	}
	sum += coefDepth * float64(f.Depth)
	sum += coefEmphasis * float64(min(max(f.Emphasis, 0), 3))
	return sum + coefRepeat*math.Log2(float64(min(max(f.Repeats, 1), 8)))
}

func (f Features) place() float64 {
	switch f.Position {
	case InSystem:
		return coefSystem
	case InUserTurn:
		return coefUserTurn
	case InTool:
		return coefTool
	default:
		return coefDocument
	}
}

// coefficients lists the constants for /truth.
func coefficients() map[string]float64 {
	return map[string]float64{
		"user": coefUserTurn, "system": coefSystem, "document": coefDocument, "tool": coefTool,
		"delimited": coefDelimited, "labelled": coefLabelled, "warned": coefWarned, "guarded": coefGuarded,
		"authority": coefAuthority, "depth": coefDepth, "decode": coefDecode, "emphasis": coefEmphasis,
		"repeat": coefRepeat, "override": coefOverride, "secret": coefSecret,
	}
}
