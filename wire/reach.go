package wire

import "github.com/bartizan-ai/bartizan"

// Dialogue is the reach of a wire that carries a dialogue with tools, whose
// requests and answers may hold what hidden names. Its answers define no tools.
func Dialogue(request, answer []string) Reach {
	shown := bartizan.KindText | bartizan.KindCall | bartizan.KindMedia
	a := Sight{Shown: shown, Hidden: answer}
	return Reach{Request: Sight{Shown: shown | bartizan.KindTool, Hidden: request}, Answer: a, Stream: a}
}
