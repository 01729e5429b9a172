package custom

// Read is for the fuzz target.
var Read = read
