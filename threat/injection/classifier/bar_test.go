package classifier_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier"
)

// TestBars: the bars that stand for both channels keep what they promise, and
// are not far above what it takes.
func TestBars(t *testing.T) {
	for _, from := range []bartizan.Origin{bartizan.FromUser, bartizan.FromTool} {
		p := &bartizan.Part{}
		p.Origin = from
		at, err := classifier.ThresholdsFor(p)
		if err != nil {
			t.Fatal(err)
		}
		if classifier.FastBar < at.Fast || classifier.FastBar > at.Fast+0.1 {
			t.Errorf("%s: FastBar is %v, 0.1 %% of harmless texts reach %v", from, classifier.FastBar, at.Fast)
		}
		if classifier.SureBar < at.Fast {
			t.Errorf("%s: SureBar is %v, below %v", from, classifier.SureBar, at.Fast)
		}
	}
}
