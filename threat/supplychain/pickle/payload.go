package pickle

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	format "github.com/bartizan-ai/bartizan/format/pickle"
)

// Bounds of what is decoded to look for pickles inside strings: bytes of one,
// bytes of all in a file, and strings within strings.
const (
	payloadMost = 4 << 20
	payloadsAll = 64 << 20
	payloadDeep = 4
)

// inner makes a result for a pickle inside a string: it judges and counts, and
// reports nothing itself.
func (r *result) inner() *result {
	in := *r
	in.seen, in.held, in.depth, in.worst, in.sure = map[string]bool{}, nil, r.depth+1, safe, false
	return &in
}

// gravest keeps the worst verdict of a pickle inside a string.
type gravest struct{ v verdict }

// examine walks a pickle inside a string and says the worst of it. ok is false
// when the bytes are no pickle.
func (r *result) examine(in io.ReaderAt, size int64) (worst verdict, ok bool) {
	if r.depth >= payloadDeep {
		return verdict{grade: suspicious, why: "lies too deep in strings"}, true
	}
	g, inner := gravest{}, r.inner()
	inner.report = nil
	sum, err := format.Walk(r.ctx, in, size, format.DefaultLimits, func(m *format.Machine, e format.Effect) {
		v := r.list.judge(m, e)
		if isLoadFromBytes(e.Import) && e.Action == format.DoCall {
			inner.in = in
			v = inner.tensorBytes(m, e)
		} else if isLoadFromBytes(e.Import) && e.Action == format.DoImport {
			v = verdict{}
		}
		// Python decodes names as UTF-8 and stops where it cannot.
		if v.grade > g.v.grade && !e.Carved && utf8.ValidString(e.Import.String()) {
			g.v = v
		}
	})
	if err != nil {
		return verdict{}, false
	}
	if sum.Stops == 0 && g.v.grade < dangerous {
		return verdict{}, false
	}
	if g.v.grade == safe && sum.Trouble != "" {
		g.v = verdict{grade: suspicious, why: sum.Trouble}
	}
	return g.v, true
}

func isLoadFromBytes(i format.Import) bool {
	return i.Module == "torch.storage" && i.Name == "_load_from_bytes"
}

// tensorBytes judges torch.storage._load_from_bytes, which tensors have that
// were written by pickle and not by torch.save: it loads the bytes of its
// argument, which are a pickle of their own.
func (r *result) tensorBytes(m *format.Machine, e format.Effect) verdict {
	if e.Action == format.DoImport {
		return verdict{}
	}
	if in, size, ok := r.argument(m, e); ok {
		v, ok := r.examine(in, size)
		if ok && v.grade == safe {
			return verdict{}
		}
		if ok {
			v.why = "loads the bytes of a tensor, which " + v.why
			return v
		}
	}
	return verdict{grade: dangerous, why: "runs torch.storage._load_from_bytes, which loads another file that may run code"}
}

// argument is the one argument of a call, bytes as they stand in the file or as
// protocols 0 to 2 write them: _codecs.encode(text, "latin1").
func (r *result) argument(m *format.Machine, e format.Effect) (in io.ReaderAt, size int64, ok bool) {
	if len(e.Args) != 1 {
		return nil, 0, false
	}
	if p, ok := m.Span(e.Args[0]); ok && e.Args[0].Kind == format.Bytes {
		return io.NewSectionReader(r.in, p.Offset, p.Size), p.Size, true
	}
	args, ok := m.Arguments(e.Args[0])
	if i, made := m.Origin(e.Args[0]); !ok || !made || i.String() != "_codecs.encode" || !fitsEncode(m, args) {
		return nil, 0, false
	}
	b, ok := m.Latin1(args[0], payloadsAll)
	return bytes.NewReader(b), int64(len(b)), ok
}

// payloads looks at the strings that may hold a pickle. Only those whose pickle
// would not be safe are reported.
func (r *result) payloads(found []format.Payload) error {
	for _, p := range found {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		in, size, ok := r.open(p)
		if !ok {
			continue
		}
		if v, ok := r.examine(in, size); ok && v.grade > safe {
			r.signal(p.Offset, p.Size, verdict{
				grade: suspicious,
				why:   fmt.Sprintf("carries a pickle inside a string, %s, which nothing in the file loads; it %s", p.Form, v.why),
			})
		}
	}
	return nil
}

// open decodes a string. One as it is stays where it is, whatever its size.
func (r *result) open(p format.Payload) (in io.ReaderAt, size int64, ok bool) {
	section := io.NewSectionReader(r.in, p.Offset, p.Size)
	if p.Form == format.FormRaw {
		return section, p.Size, true
	}
	if r.quota >= payloadsAll {
		r.unread = "too many encoded strings to look into each"
		return nil, 0, false
	}
	text, err := io.ReadAll(io.LimitReader(section, payloadMost))
	if err != nil {
		return nil, 0, false
	}
	out, ok := decode(p.Form, text)
	r.quota += int64(len(text) + len(out))
	return bytes.NewReader(out), int64(len(out)), ok && len(out) > 1
}

// decode undoes up to three wrappings: base64 or hexadecimal of deflated bytes
// are common.
func decode(f format.Form, b []byte) (out []byte, ok bool) {
	switch f {
	case format.FormHex:
		out, ok = fromHex(b)
	case format.FormBase64:
		out, ok = fromBase64(b)
	case format.FormDeflated:
		out, ok = inflate(b)
	}
	if ok && f != format.FormDeflated && len(out) > 2 && (out[0] == 0x1f && out[1] == 0x8b || out[0] == 'x' && (out[1] == 0x9c || out[1] == 1 || out[1] == 0xda || out[1] == 0x5e)) {
		return inflate(out)
	}
	return out, ok
}

func fromHex(b []byte) ([]byte, bool) {
	b = bytes.TrimRight(b, "'\"\r\n ")
	out := make([]byte, len(b)/2)
	n, _ := hex.Decode(out, b[:len(b)&^1])
	return out[:n], n > 4
}

func fromBase64(b []byte) ([]byte, bool) {
	b = bytes.Map(func(c rune) rune {
		switch c {
		case '\n', '\r', ' ', '=', '\'', '"':
			return -1
		case '-':
			return '+'
		case '_':
			return '/'
		}
		return c
	}, b)
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(b)))
	n, _ := base64.RawStdEncoding.Decode(out, b[:len(b)-len(b)%4+(len(b)%4)/2*(len(b)%4)])
	return out[:n], n > 4
}

// inflate gives up to payloadMost bytes; what comes before an error counts.
func inflate(b []byte) ([]byte, bool) {
	var r io.Reader
	var err error
	if b[0] == 0x1f {
		r, err = gzip.NewReader(bytes.NewReader(b))
	} else {
		r, err = zlib.NewReader(bytes.NewReader(b))
	}
	if err != nil {
		return nil, false
	}
	out, err := io.ReadAll(io.LimitReader(r, payloadMost))
	return out, len(out) > 4 || err == nil || errors.Is(err, io.ErrUnexpectedEOF)
}
