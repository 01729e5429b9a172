package pickle

// Listed is the number of names known to be harmless.
func Listed() int {
	l, err := known()
	if err != nil {
		return 0
	}
	return len(l.tiers)
}
