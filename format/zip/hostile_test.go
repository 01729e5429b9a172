package zip_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/bartizan-ai/bartizan"
	lenient "github.com/bartizan-ai/bartizan/format/zip"
)

func TestHostile(t *testing.T) {
	b := build(t, "", member{name: "a.txt", text: "alpha"})
	ones := strings.Repeat("\xff", 12)
	for name, file := range map[string][]byte{
		"counts":        edit(t, b, end, 0, 8, ones),
		"offset":        edit(t, b, central, 0, 42, ones[:4]),
		"sizes":         edit(t, b, central, 0, 20, ones[:8]),
		"local sizes":   edit(t, b, local, 0, 18, ones[:8]),
		"name length":   edit(t, b, central, 0, 28, ones[:2]),
		"extra length":  edit(t, b, local, 0, 28, ones[:2]),
		"many ends":     append(bytes.Clone(b), strings.Repeat(end+strings.Repeat("\x00", 18), 2900)...),
		"many headers":  append([]byte(local), strings.Repeat(local+strings.Repeat("\x00", 28), 30_000)...),
		"open headers":  []byte(strings.Repeat(local+"\x14\x00\x08\x00\x00\x00"+strings.Repeat("\x00", 16)+"\x01\x00\x00\x00a", 30_000)),
		"greedy header": []byte(strings.Repeat(local+"\x14\x00\x00\x00\x00\x00"+strings.Repeat("\x00", 16)+"\xff\xff\xff\xffa", 30_000)),
	} {
		a, err := lenient.Open(bytes.NewReader(file), int64(len(file)), lenient.Limits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(a.Entries) == 0 && len(a.Oddities) == 0 {
			t.Errorf("%s: nothing said", name)
		}
	}
	// Limits are said.
	var many []member
	for i := range 50 {
		many = append(many, member{name: fmt.Sprint("file", i), text: "x"})
	}
	b = build(t, "", many...)
	for _, lim := range []lenient.Limits{{Entries: 10}, {Name: 4}, {Directory: 500}} {
		a, err := lenient.Open(bytes.NewReader(b), int64(len(b)), lim)
		if err != nil || !strings.Contains(kinds(a), "limit") || !a.Oddities[0].Kind.Hides() {
			t.Errorf("%+v: %v, %v", lim, a.Oddities, err)
		}
	}
}

func TestBombs(t *testing.T) {
	// Deflated zeros: one MiB as blocks of their own, eighty times.
	var mib bytes.Buffer
	z, _ := flate.NewWriter(&mib, flate.BestSpeed)
	_, _ = z.Write(make([]byte, 1<<20))
	_ = z.Flush()
	b := build(t, "", member{name: "zeros", text: strings.Repeat(mib.String(), 80) + "\x03\x00"})
	b = edit(t, edit(t, b, local, 0, 8, "\x08"), central, 0, 10, "\x08")
	a := open(t, b)
	var un bartizan.Unexamined
	if _, n, err := a.Open(&a.Entries[0], 1<<20); !errors.As(err, &un) || n != 1<<20 {
		t.Errorf("over the cap: %d bytes, %v", n, err)
	}
	if _, n, err := a.Open(&a.Entries[0], 1<<30); !errors.As(err, &un) || n < 64<<20 || n > 65<<20 {
		t.Errorf("over the ratio: %d bytes, %v", n, err)
	}
	// Fifty directory entries over one stored member.
	one := build(t, "", member{name: "a", text: strings.Repeat("x", 1000)})
	cd, eocd := bytes.Index(one, []byte(central)), bytes.Index(one, []byte(end))
	file := bytes.Clone(one[:cd])
	for i := range 50 {
		rec := bytes.Clone(one[cd:eocd])
		rec[46] = byte('a' + i)
		file = append(file, rec...)
	}
	tail := edit(t, one[eocd:], end, 0, 8, "\x32\x00\x32\x00"+le32(50*(eocd-cd)))
	file = append(file, tail...)
	a, err := lenient.Open(bytes.NewReader(file), int64(len(file)), lenient.Limits{Output: 10_000})
	if err != nil || !strings.Contains(kinds(a), "overlapping") || len(a.Entries) != 50 {
		t.Fatalf("%d members, %v, %v", len(a.Entries), a.Oddities, err)
	}
	given := 0
	for i := range a.Entries {
		if _, _, err := a.Open(&a.Entries[i], 1<<20); err == nil {
			given++
		}
	}
	if given != 11 || a.Spent() != 11_000 {
		t.Errorf("%d members given, %d bytes", given, a.Spent())
	}
}

// TestHostileCost opens 4 MiB of headers made to be read over and over: the
// bytes read stay linear.
func TestHostileCost(t *testing.T) {
	rest := strings.Repeat("\x00", 16)
	for name, unit := range map[string]string{
		"long names":     local + "\x14\x00\x00\x00\x00\x00" + rest + "\xff\xff\xff\xffa",
		"open, stored":   local + "\x14\x00\x08\x00\x00\x00" + rest + "\x01\x00\x00\x00a",
		"open, deflated": local + "\x14\x00\x08\x00\x08\x00" + rest + "\x01\x00\x00\x00a",
		"great sizes":    local + "\x14\x00\x00\x00\x00\x00" + rest[:8] + "\xff\xff\xff\x00\xff\xff\xff\x00\x01\x00\x00\x00a",
		"64-bit sizes":   local + "\x14\x00\x00\x00\x00\x00" + rest[:8] + "\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00\x00\x00a",
		"end records":    end + rest + "\x00\x00",
		"signatures":     local,
	} {
		c := &counting{ReaderAt: strings.NewReader(local + strings.Repeat(unit, 4<<20/len(unit)))}
		size := int64(4 + 4<<20/len(unit)*len(unit))
		if _, err := lenient.Open(c, size, lenient.Limits{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.n > 20*size {
			t.Errorf("%s: %d bytes were read of %d", name, c.n, size)
		}
		t.Logf("%s: read %.1f times", name, float64(c.n)/float64(size))
	}
}

type counting struct {
	io.ReaderAt
	n int64
}

func (c *counting) ReadAt(b []byte, off int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(b, off)
	c.n += int64(n)
	return n, err
}

// TestDamagedMember keeps what was decoded before the damage.
func TestDamagedMember(t *testing.T) {
	var text strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&text, "line %d\n", i*i)
	}
	b := build(t, "", member{name: "a", text: text.String(), method: zip.Deflate})
	cd := bytes.Index(b, []byte(central))
	copy(b[cd*3/4:cd-16], bytes.Repeat([]byte("\xa5\x06\x7f"), cd))
	a := open(t, b)
	r, n, err := a.Open(&a.Entries[0], 1<<30)
	if err == nil || n < int64(text.Len())/2 {
		t.Fatalf("%d of %d bytes, %v", n, text.Len(), err)
	}
	got, err := io.ReadAll(io.NewSectionReader(r, 0, n/2))
	if err != nil || !strings.HasPrefix(text.String(), string(got)) {
		t.Errorf("the decoded bytes are wrong, %v", err)
	}
}

// TestConcurrent opens members from many goroutines at once.
func TestConcurrent(t *testing.T) {
	var members []member
	for i := range 20 {
		members = append(members, member{name: fmt.Sprint(i), text: strings.Repeat(fmt.Sprint(i, " "), 500), method: zip.Deflate})
	}
	a := open(t, build(t, "", members...))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range a.Entries {
				r, n, err := a.Open(&a.Entries[i], 1<<20)
				if err != nil {
					t.Error(err)
					return
				}
				got, err := io.ReadAll(io.NewSectionReader(r, 0, n))
				if err != nil || string(got) != members[i].text {
					t.Errorf("member %d: %d bytes, %v", i, len(got), err)
				}
			}
		})
	}
	wg.Wait()
}
