package bartizan

// Check is one unit of knowledge about one threat, declared as a literal in a
// folder of its own. Its constructors say which verbs it serves; a nil
// constructor means "not for this verb", so that the matrix shows its holes.
//
// A Check value is immutable after package initialisation and is shared by
// everything. Command lists, docs, SARIF rules, config sections, metric labels
// and posture rows are derived from it; nothing else names a check.
type Check struct {
	// ID is the threat's prefix and three digits, such as "INJ003". It is
	// never reused, also not after a check is withdrawn.
	ID string
	// Name is the check's folder below its threat, in lower case.
	Name string
	// Threat is the folder above. Never nil.
	Threat *Threat
	// Doc explains the check to a person.
	Doc Doc
	// Severity is what a finding of this check weighs when the check is sure.
	Severity Severity
	// Needs lists what the engine must supply in Settings.
	Needs Need
	// Tier orders a cascade: a unit sees, in Exchange.Prior, the signals of
	// all lower tiers. Zero runs first.
	Tier int
	// FailClosed is set where a failure must block and no config may open it:
	// ledgers, tool gates.
	FailClosed bool
	// Action is the verdict that the default policy asks of a guard of this
	// check once its score passes Threshold. Allow: signals only.
	Action Action
	// Threshold is the score, in (0,1], from which the default policy acts
	// and from which a scan reports a finding. Zero stands for 0.5.
	Threshold float64
	// Options is the zero value of the options that the constructors decode,
	// for schema and docs only; nil: none.
	Options any

	// Scan makes the unit that examines one artefact.
	Scan func(Settings) (Scanner, error)
	// Survey makes the unit that examines a whole source.
	Survey func(Settings) (Surveyor, error)
	// Guard makes the unit that judges traffic.
	Guard func(Settings) (Guard, error)
	// Shape makes the units that change traffic; often two, out and back.
	Shape func(Settings) ([]Shaper, error)
	// Probe makes the unit that attacks a live endpoint.
	Probe func(Settings) (Prober, error)
}

// Path is the check's place in the tree and its key in configuration:
// "injection/hiddentext".
func (c *Check) Path() string { return c.Threat.Name + "/" + c.Name }

// Bar is Threshold with its default filled in.
func (c *Check) Bar() float64 {
	if c.Threshold == 0 {
		return 0.5
	}
	return c.Threshold
}

// Weigh is the severity of a finding with the given score: the check's own
// when it is sure (0.9 and above), one level less from 0.7, else two less.
func (c *Check) Weigh(score float64) Severity {
	less := Severity(2)
	switch {
	case score >= 0.9:
		less = 0
	case score >= 0.7:
		less = 1
	}
	return max(c.Severity, less) - less
}

// Serves reports whether the check has a unit for the verb.
func (c *Check) Serves(v Verb) bool {
	switch v {
	case VerbScan:
		return c.Scan != nil || c.Survey != nil
	case VerbGateway:
		return c.Guard != nil || c.Shape != nil
	case VerbProbe:
		return c.Probe != nil
	case VerbPosture:
		return true // every check leaves evidence
	}
	return false
}

// Verb is one of the four ways through the house.
type Verb uint8

// The verbs, in the order in which a system meets them.
const (
	VerbScan Verb = iota
	VerbGateway
	VerbProbe
	VerbPosture
)

// Verbs lists all verbs in order.
func Verbs() []Verb { return []Verb{VerbScan, VerbGateway, VerbProbe, VerbPosture} }

// String gives the verb's name on the command line.
func (v Verb) String() string { return nameOf(v, "scan", "gateway", "probe", "posture") }

// Threat is one row of the matrix and the folder that holds its checks.
type Threat struct {
	// ID is the row in frameworks/threats.csv, such as "T03". Where a folder
	// covers two rows the first is the main one: "T07" for disclosure.
	ID string
	// Name is the folder below threat/.
	Name string
	// Prefix is three capital letters that begin the ids of its checks.
	Prefix string
	// Title is the threat's full name.
	Title string
	// Text says in a few sentences what an attacker does and gains.
	Text string
}

// Doc is a check's documentation as data: the docs page, `bartizan explain`
// and the SARIF rule all come from it.
type Doc struct {
	// Title says in under 80 characters what the check finds.
	Title string
	// Text explains the attack and what is found. Plain text, paragraphs
	// separated by an empty line.
	Text string
	// Remedy says what to do about a finding, in a sentence or two.
	Remedy string
	// Limits says what the check does not see.
	Limits string
	// Source credits the paper, CVE, RFC or data behind it.
	Source string
}

// Need is a set of things that a unit wants in Settings.
type Need uint32

// The needs.
const (
	NeedMemory   Need = 1 << iota // Settings.Memory
	NeedLedger                    // Settings.Ledger
	NeedUpstream                  // Settings.Upstream
	NeedKey                       // Settings.Key
)
