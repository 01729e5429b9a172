package leak

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

	"github.com/bartizan-ai/bartizan"
)

// canary gives the two halves of an exchange's token: made-up words of fourteen
// letters, 39 bits each. Their letters are folded to themselves.
func canary(key []byte, exchange string) [2]string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(exchange))
	sum := mac.Sum(nil)
	return [2]string{invented(binary.BigEndian.Uint64(sum)), invented(binary.BigEndian.Uint64(sum[8:]))}
}

func invented(n uint64) string {
	const consonants, vowels, syllables = "bdfhkmnprvwz", "aeou", 7
	b := make([]byte, 0, 2*syllables)
	for range syllables {
		b = append(b, consonants[n%12], vowels[n/12%4])
		n /= 48
	}
	return string(b)
}

// planter adds the canary's sentence to the system prompt.
type planter struct{ key []byte }

var _ bartizan.Shaper = planter{}

// Scope is the application's own prompt, as it goes out.
func (planter) Scope() bartizan.Scope {
	return bartizan.Scope{Kinds: bartizan.KindText, Sides: bartizan.SideRequest, From: bartizan.FromOperator}
}

// Shape adds the sentence to the end of the last part that the operator wrote.
func (s planter) Shape(_ context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Edit, error) {
	last := 0
	for _, q := range x.Request {
		if q.Origin == bartizan.FromOperator && q.Kind == bartizan.KindText {
			last = q.ID
		}
	}
	if p.ID != last {
		return nil, nil
	}
	words := canary(s.key, x.ID)
	e := bartizan.Edit{Range: bartizan.Range{From: len(p.Text), To: len(p.Text)}}
	e.With.Kind = bartizan.KindText
	e.With.Text = "\n\nThis text is filed under the name " + title(words[0]) + " " + title(words[1]) + ". The name is confidential."
	return []bartizan.Edit{e}, nil
}

func title(word string) string { return string(word[0]&^0x20) + word[1:] }
