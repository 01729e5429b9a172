package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// pickle is a pickle that is being written; memo counts its memo's entries.
type pickle struct {
	strings.Builder
	memo int
}

func (b *pickle) raw(s string) *pickle { b.WriteString(s); return b }

func (b *pickle) text(s string) *pickle {
	return b.raw("X" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(s)))) + s)
}

// put writes BINPUT or LONG_BINPUT of the next entry of the memo.
func (b *pickle) put() *pickle {
	if b.memo < 256 {
		b.raw("q" + string([]byte{byte(b.memo)}))
	} else {
		b.raw("r" + string(binary.LittleEndian.AppendUint32(nil, uint32(b.memo))))
	}
	b.memo++
	return b
}

func (b *pickle) int(n int64) *pickle {
	return b.raw("J" + string(binary.LittleEndian.AppendUint32(nil, uint32(n))))
}

// note is the text of a row, long enough that opcodes have eight bytes on
// average, as in files of tables.
const note = "what the watch on the tower saw of the road below at that hour"

// opcodes writes a list of small dicts, protocol 4 with frames, as many as
// make the number of opcodes. A dict has 13.
func opcodes(f *os.File, ops int) error {
	w := bufio.NewWriterSize(f, 1<<20)
	head := strings.Join([]string{"\x80\x04]\x94", key("id"), key("note"), key("score"), key("seen"), "0000"}, "")
	if _, err := w.WriteString(head); err != nil {
		return err
	}
	for left := ops / 13; left > 0; left -= 1000 {
		rows := []byte("(")
		for i := range min(left, 1000) {
			rows = row(rows, left-i)
		}
		rows = append(rows, 'e')
		if _, err := w.Write(append(binary.LittleEndian.AppendUint64([]byte{0x95}, uint64(len(rows))), rows...)); err != nil {
			return err
		}
	}
	if _, err := w.WriteString("."); err != nil {
		return err
	}
	return w.Flush()
}

// key writes a short text and keeps it in the memo; the four keys are entries
// 1 to 4.
func key(s string) string { return "\x8c" + string([]byte{byte(len(s))}) + s + "\x94" }

func row(b []byte, n int) []byte {
	b = append(b, "}\x94(h\x01J"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(n))
	text := fmt.Sprintf("%s, row %08d", note, n)
	b = append(append(append(b, "h\x02\x8c"...), byte(len(text))), text...)
	b = append(b, "\x94h\x03G"...)
	b = binary.BigEndian.AppendUint64(b, math.Float64bits(float64(n)/7))
	return append(b, "h\x04K\x05u"...)
}

// large writes one bytes object.
func large(f *os.File, n int64) error {
	head := binary.LittleEndian.AppendUint32([]byte("\x80\x04B"), uint32(n))
	_, first := f.Write(head)
	_, last := f.WriteAt([]byte("\x94."), int64(len(head))+n)
	return errors.Join(first, last)
}

// smallOnes writes settings and results as scripts leave them behind.
func smallOnes(dir string, n int) error {
	for i := range n {
		var b pickle
		b.raw("\x80\x02ccollections\nOrderedDict\n").put().raw(")R").put().raw("(").text("run").put().int(int64(i)).text("loss").put().raw("]").put().raw("(")
		for j := range 20 {
			b.raw("G" + string(binary.BigEndian.AppendUint64(nil, math.Float64bits(1/float64(i+j+1)))))
		}
		b.raw("e").text("classes").put().raw("cbuiltins\nset\n").put().raw("](K\x01K\x02e\x85R").put().raw("u.")
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("run%05d.pkl", i)), []byte(b.String()), 0o600); err != nil {
			return err
		}
	}
	return nil
}
