package scan

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/pages"
)

// A compressed file that gives much may give so many times its own size: text
// stays below 100, and deflate ends at 1032.
const (
	mostRatio = 250
	ratioFrom = 64 << 20
)

// mostDictionary bounds what a decoder keeps of its output to copy from, which
// the file claims: xz and zstd would take up to 4 GiB.
const mostDictionary = 128 << 20

// codec decodes one kind of compressed file.
type codec struct {
	name string
	// is tells by the first bytes, or the name.
	is func(*bartizan.Artifact) bool
	// open starts one stream; what is behind its end is begun anew when again
	// is set. A file of several streams is one to who loads it.
	open  func(*bufio.Reader) (io.Reader, error)
	again bool
	// vague is set where two bytes are all that tells: what then does not
	// decode is no such file, not a damaged one.
	vague bool
}

// codecs lists the kinds in the order in which they are tried.
func codecs() []codec {
	return []codec{
		{name: "gzip", is: begins("\x1f\x8b"), open: func(r *bufio.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		{name: "bzip2", is: likeBzip2, open: func(r *bufio.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }},
		{name: "xz", is: begins("\xfd7zXZ\x00"), open: openXZ},
		{name: "lzma", is: likeLZMA, open: openLZMA, vague: true},
		{name: "zstd", is: likeZstd, open: openZstd},
		{name: "lz4", is: likeLZ4, open: func(r *bufio.Reader) (io.Reader, error) { return lz4.NewReader(r), nil }, again: true},
		{name: "zlib", is: likeZlib, open: func(r *bufio.Reader) (io.Reader, error) { return zlib.NewReader(r) }, again: true, vague: true},
		{name: "joblib's old zlib", is: begins("ZF0x"), open: openZF},
	}
}

func begins(magic string) func(*bartizan.Artifact) bool {
	return func(a *bartizan.Artifact) bool { return bytes.HasPrefix(a.Head, []byte(magic)) }
}

// likeBzip2 asks for a level, then the mark of a block or of the end.
func likeBzip2(a *bartizan.Artifact) bool {
	h := a.Head
	return len(h) >= 10 && string(h[:3]) == "BZh" && '1' <= h[3] && h[3] <= '9' &&
		(string(h[4:10]) == "1AY&SY" || string(h[4:10]) == "\x17\x72\x45\x38\x50\x90")
}

// likeLZMA takes the header of a bare LZMA stream as joblib and xz know it: the
// usual properties, and a dictionary of less than 4 GiB.
func likeLZMA(a *bartizan.Artifact) bool {
	return len(a.Head) >= 13 && bytes.HasPrefix(a.Head, []byte("\x5d\x00\x00"))
}

// likeZstd takes frames and frames to skip (RFC 8878, section 3.1).
func likeZstd(a *bartizan.Artifact) bool {
	h := a.Head
	return len(h) >= 8 && (string(h[:4]) == "\x28\xb5\x2f\xfd" || h[0]&0xf0 == 0x50 && string(h[1:4]) == "\x2a\x4d\x18")
}

func likeLZ4(a *bartizan.Artifact) bool {
	return begins("\x04\x22\x4d\x18")(a) || begins("\x02\x21\x4c\x18")(a)
}

// likeZlib takes the two bytes that begin a stream of RFC 1950, which text may
// begin with too.
func likeZlib(a *bartizan.Artifact) bool {
	h := a.Head
	return len(h) >= 8 && h[0]&0x0f == 8 && h[0]>>4 <= 7 && (int(h[0])<<8|int(h[1]))%31 == 0 && h[1]&0x20 == 0
}

// openXZ refuses a dictionary that is larger than any honest writer's.
func openXZ(r *bufio.Reader) (io.Reader, error) {
	// The block's header stands behind 12 bytes: its size, flags, two optional
	// sizes, then the filters; LZMA2 is 0x21, with one byte of properties.
	head, _ := r.Peek(12 + 64)
	if i := bytes.Index(head[min(13, len(head)):], []byte{0x21, 0x01}); i >= 0 && 13+i+2 < len(head) {
		if bits := head[13+i+2]; (2|int64(bits)&1)<<(int64(bits)/2+11) > mostDictionary {
			return nil, fmt.Errorf("it asks for a dictionary of more than %d bytes", mostDictionary)
		}
	}
	return xz.NewReader(r)
}

func openLZMA(r *bufio.Reader) (io.Reader, error) {
	return lzma.ReaderConfig{DictCap: mostDictionary}.NewReader(r)
}

func openZstd(r *bufio.Reader) (io.Reader, error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(mostDictionary), zstd.IgnoreChecksum(true))
	if err != nil {
		return nil, err
	}
	return z.IOReadCloser(), nil
}

// openZF reads what joblib wrote before version 0.10: "ZF", the length in hex
// padded to 19 characters, and a zlib stream.
func openZF(r *bufio.Reader) (io.Reader, error) {
	if _, err := r.Discard(len("ZF") + 19); err != nil {
		return nil, err
	}
	return zlib.NewReader(r)
}

// compressed examines what a compressed file holds.
func (v *visit) compressed(ctx context.Context, a *bartizan.Artifact, c codec) (opened, read bool) {
	if why := v.spent(); why != "" {
		v.miss(uri(a), why)
		return false, false
	}
	in := &counter{r: io.NewSectionReader(a, 0, a.Size)}
	z := &streams{in: bufio.NewReaderSize(in, 32<<10), codec: c}
	defer z.close()
	name := within(a.Path)
	out, err := v.fill(z, in, 4*a.Size)
	doubt := c.vague && z.begun < 2 && err != nil && out.Len() < 64
	if z.begun == 0 && c.vague || doubt && out.Len() < 16 {
		return false, false
	}
	// A loader may use what it decodes before it meets the error, and a pickle that
	// runs a program fits into a few bytes. Text gives as many by chance: no gap.
	if err != nil && !doubt {
		v.missMember(a, name, err)
	}
	if err != nil && out.Len() == 0 {
		return false, false
	}
	v.held -= out.Len()
	defer func() { v.held += out.Len() }()
	return true, v.member(ctx, a, []string{name}, out, out.Len())
}

// streams reads the streams of one file one behind the other.
type streams struct {
	codec
	in    *bufio.Reader
	now   io.Reader
	begun int
}

// Read gives the output of all streams.
func (s *streams) Read(b []byte) (int, error) {
	for {
		if s.now == nil {
			r, err := s.open(s.in)
			if err != nil {
				if s.begun > 0 {
					return 0, fmt.Errorf("what stands behind the %s stream was not decoded: %w", s.name, err)
				}
				return 0, fmt.Errorf("read %s: %w", s.name, noEOF(err))
			}
			s.now = r
			s.begun++
		}
		n, err := s.now.Read(b)
		if err == nil || !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || n > 0 {
			return n, ifEOF(err, n)
		}
		s.close()
		if _, more := s.in.Peek(1); more != nil || !s.again {
			return 0, io.EOF
		}
	}
}

// ifEOF keeps the end of a stream for the next call when bytes came with it.
func ifEOF(err error, n int) error {
	if n > 0 && errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// noEOF makes the end of the input inside a header an error.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (s *streams) close() {
	if c, ok := s.now.(io.Closer); ok {
		_ = c.Close() // decoders hold nothing but memory
	}
	s.now = nil
}

// fill decodes into memory what v can still afford.
func (v *visit) fill(r io.Reader, in *counter, guess int64) (*pages.Buffer, error) {
	out, most := &pages.Buffer{}, v.most()
	err := out.Fill(r, min(guess, most), func(got int64) error {
		switch {
		case got > most:
			return fmt.Errorf("only the first %d bytes were examined", most)
		case in != nil && got > ratioFrom && got/mostRatio > in.n:
			return fmt.Errorf("it grows more than %d times", mostRatio)
		}
		return nil
	})
	out.Cut(most)
	v.output -= out.Len()
	return out, err
}

// counter counts what is read of the input.
type counter struct {
	r io.Reader
	n int64
}

// Read counts.
func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

// packed are the extensions of compressed files, and what stands in their
// place inside.
var packed = map[string]string{
	".gz": "", ".gzip": "", ".bz2": "", ".xz": "", ".lzma": "", ".zst": "", ".zstd": "", ".lz4": "", ".z": "", ".zlib": "",
	".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tzst": ".tar",
}

// within names what a compressed file holds after the file.
func within(p string) string {
	base := path.Base(p)
	ext := path.Ext(base)
	stem := strings.TrimSuffix(base, ext)
	if instead, ok := packed[strings.ToLower(ext)]; ok && stem != "" {
		return stem + instead
	}
	return base
}
