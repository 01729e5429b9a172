package console

// Parts of the console whose edges are tested on their own.
var (
	Show      = show
	Cut       = cut
	Num       = num
	Size      = size
	Took      = took
	DrawChart = drawChart
)

// Hidden is hidden.
func Hidden(r rune) bool { return hidden(r) }
