package pickle_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/format/pickle"
)

// TestShortTail ends for every length of what stands behind a pickle: a short
// tail once sent the search for further pickles round in a circle.
func TestShortTail(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for n := range 600 {
		in := "\x80\x04]." + strings.Repeat("\xff", n)
		sum, err := pickle.Walk(ctx, strings.NewReader(in), int64(len(in)), pickle.DefaultLimits, func(*pickle.Machine, pickle.Effect) {})
		if err != nil || sum.Streams != 1 {
			t.Fatalf("%d bytes behind: %+v, %v", n, sum, err)
		}
	}
}
