package exfil

import (
	"strings"
	"unicode"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
)

const (
	// block is the length of what the index of a conversation is looked up by,
	// in letters and digits.
	block = 12
	// enough is the most letters and digits in a row that two texts share by
	// chance or because they speak of one thing; plenty is beyond doubt.
	enough, plenty = 24, 48
	// most bounds what of a conversation is indexed.
	most = 1 << 20
)

// known is the text of a request's parts, letters and digits only, with an
// index of every twelfth place. Any 23 characters in a row hold a whole block.
type known struct {
	text  string
	index map[string]int
}

var knownKey = &bartizan.MemoKey[*known]{Name: "text of the conversation"}

func conversation(x *bartizan.Exchange) *known {
	if x == nil {
		return &known{}
	}
	k, _ := bartizan.Once(&x.Memo, knownKey, func() (*known, error) {
		var b strings.Builder
		for _, p := range x.Request {
			if p.Side == bartizan.SideRequest && b.Len() < most {
				fold(&b, text.Of(p).Text())
				b.WriteByte(0)
			}
		}
		k := &known{text: b.String(), index: map[string]int{}}
		for at := 0; at+block <= len(k.text); at += block {
			if _, ok := k.index[k.text[at:at+block]]; !ok {
				k.index[k.text[at:at+block]] = at
			}
		}
		return k, nil
	})
	return k
}

// fold keeps letters and digits: what joins words in an address does not
// matter.
func fold(b *strings.Builder, s string) {
	for _, r := range s {
		if b.Len() >= most {
			return
		}
		if r < 0x80 && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9') || r >= 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			b.WriteRune(r)
		}
	}
}

func folded(s string) string {
	var b strings.Builder
	fold(&b, text.Normalise(s).Text())
	return b.String()
}

// copied returns how many letters and digits in a row an address shares with
// the conversation. What follows the host there too is the address and no
// data; all says that the conversation holds the whole of it.
func (k *known) copied(host, rest string) (longest int, all bool) {
	if k.text == "" {
		return 0, false
	}
	h := folded(host)
	u := h + folded(rest)
	k.matches(u, func(from, to int) {
		if from < len(h) {
			all = all || from == 0 && to == len(u)
			return
		}
		longest = max(longest, to-from)
	})
	if len(u) < 2*block { // too short for the index to be sure
		all = all || len(h) > 0 && strings.Contains(k.text, u)
	}
	return longest, all
}

// holds reports whether the conversation and s share enough.
func (k *known) holds(s string) bool {
	found := false
	k.matches(folded(s), func(from, to int) { found = found || to-from >= enough-4 })
	return found
}

// matches calls yield with the runs of u that stand in the text, going over u
// once.
func (k *known) matches(u string, yield func(from, to int)) {
	for i, low := 0, 0; i+block <= len(u); {
		at, ok := k.index[u[i:i+block]]
		if !ok {
			i++
			continue
		}
		from, to := i, i+block
		for back := at; from > low && back > 0 && k.text[back-1] == u[from-1]; back-- {
			from--
		}
		for ahead := at + block; to < len(u) && ahead < len(k.text) && k.text[ahead] == u[to]; ahead++ {
			to++
		}
		yield(from, to)
		i, low = to, to
	}
}
