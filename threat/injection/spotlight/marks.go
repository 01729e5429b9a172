package spotlight

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"github.com/bartizan-ai/bartizan"
)

// marks are those of one request. Who does not know the key cannot guess them:
// begin and end carry 48 bits, space and joint about 25.
type marks struct {
	begin, end string
	// space stands for a space, joint for nothing.
	space, joint string
}

// maker makes a request's marks from its id, so that its answer finds them
// again without any memory.
type maker struct {
	mode string
	key  []byte
}

var marksKey = &bartizan.MemoKey[marks]{Name: "spotlight.marks"}

func (m maker) of(x *bartizan.Exchange) marks {
	k, err := bartizan.Once(&x.Memo, marksKey, func() (marks, error) { return m.make(x.ID), nil })
	if err != nil {
		return m.make(x.ID)
	}
	return k
}

func (m maker) make(id string) marks {
	h := hmac.New(sha256.New, m.key)
	h.Write([]byte(id))
	sum := h.Sum(nil)
	tag := hex.EncodeToString(sum[:6])
	a, b := private(sum[6:]), private(sum[10:])
	if a == b {
		b = 0xE000 + (b-0xE000+1)%privateUse
	}
	return marks{
		begin: "<data-" + tag + ">", end: "</data-" + tag + ">",
		space: string([]rune{a, b}), joint: string([]rune{b, a}),
	}
}

// privateUse is the number of private-use characters from U+E000 on: no
// language needs them, so texts seldom hold one.
const privateUse = 0xF900 - 0xE000

func private(b []byte) rune {
	return 0xE000 + rune(binary.BigEndian.Uint32(b)%privateUse)
}

// patterns are the marks that an answer may repeat, with what they stand for.
func (k marks) patterns() [4][2]string {
	return [4][2]string{{k.begin, ""}, {k.end, ""}, {k.space, " "}, {k.joint, ""}}
}
