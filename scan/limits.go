package scan

// Limits bound what archives may cost. Whatever one of them keeps from being
// examined is a gap.
type Limits struct {
	// Members is the most members of one archive, and a tenth of the most of
	// all archives inside one file.
	Members int
	// Depth is how deep archives may lie in one another.
	Depth int
	// Output is the most bytes decoded for one file of the source, over all
	// its members and theirs.
	Output int64
	// Member is the most bytes decoded of one member.
	Member int64
	// Held is the most decoded bytes in memory for one file at a time: a
	// member, and the archives that it lies in.
	Held int64
}

// DefaultLimits keep a worker below half a GiB whatever it meets. Members that
// are stored, not compressed, are read where they lie and cost nothing of it,
// so that weights of any size pass.
var DefaultLimits = Limits{Members: 100_000, Depth: 8, Output: 1 << 30, Member: 256 << 20, Held: 512 << 20}

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	if l.Members > 0 {
		d.Members = l.Members
	}
	if l.Depth > 0 {
		d.Depth = l.Depth
	}
	if l.Output > 0 {
		d.Output = l.Output
	}
	if l.Member > 0 {
		d.Member = l.Member
	}
	if l.Held > 0 {
		d.Held = l.Held
	}
	return d
}
