package override

// NewStreamed makes the guard of long files, which Scan alone uses.
var NewStreamed = newStreamed
