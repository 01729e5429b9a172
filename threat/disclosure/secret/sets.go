package secret

// The sets of characters that keys are made of; fixed tables of 256 bytes.
var (
	alnum       = newSet(digits, lowers, uppers)
	alnumDash   = newSet(digits, lowers, uppers, "-")
	word        = newSet(digits, lowers, uppers, "_")
	wordDash    = newSet(digits, lowers, uppers, "_-")
	wordDashDot = newSet(digits, lowers, uppers, "_-.")
	path        = newSet(digits, lowers, uppers, "/")
	lowerNum    = newSet(digits, lowers)
	alnumDot    = newSet(digits, lowers, uppers, ".")
	wordDollar  = newSet(digits, lowers, uppers, "_$")
	pathDash    = newSet(digits, lowers, uppers, "/_-")
	hexDash     = newSet(digits, "abcdef-")
	base32Dot   = newSet(uppers, digits, ".")
	b64Dash     = newSet(digits, lowers, uppers, "+/=_-")
	hex         = newSet(digits, "abcdef")
	base32      = newSet(uppers, "234567")
	b64         = newSet(digits, lowers, uppers, "+/=")
	bech32      = newSet(bech32s)
	// pem is what stands in a PEM file, also one whose line ends were escaped.
	pem = newSet(digits, lowers, uppers, "+/=-:,. \\\r\n\t")
)
