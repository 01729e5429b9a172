// Package textfile shows files to guards: what people and models read as text,
// as a document that arrives in pieces.
package textfile

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/window"
)

const (
	// Most is the most bytes of one file that Scan reads. Prompts,
	// documents and skill files are far smaller; what lies beyond is reported
	// as unexamined.
	Most = 64 << 20
	// MostSignals is the most signals that Scan reports for one file.
	MostSignals = 100
	chunk       = 256 << 10
)

// extensions of files that people and models read as text. Others count as
// text by their first bytes.
const extensions = " .txt .text .md .mdx .mdc .markdown .rst .adoc .org .prompt .prompty .jinja .jinja2 .j2 .tmpl .mustache " +
	".json .jsonl .ndjson .yaml .yml .toml .ini .cfg .conf .env .csv .tsv .xml .html .htm .svg .css .tex .ipynb .eml .srt .vtt .log " +
	".py .pyi .js .mjs .cjs .ts .tsx .jsx .go .rs .java .kt .c .h .cc .cpp .hpp .cs .rb .php .swift .scala .lua .pl .r .jl .sh .bash .zsh .ps1 .sql .tf .cursorrules "

// Like reports whether the entry is text, by its name and first bytes.
// UTF-16 counts, so that it is reported as not examined and not passed over.
func Like(e bartizan.Entry) bool {
	if utf16(e.Head) {
		return true
	}
	if e.Size == 0 || bytes.IndexByte(e.Head, 0) >= 0 {
		return false
	}
	if ext := strings.ToLower(path.Ext(e.Path)); ext != "" && strings.Contains(extensions, " "+ext+" ") {
		return true
	}
	return len(e.Head) > 0 && !bytes.HasPrefix(e.Head, []byte("%PDF-")) && readable(e.Head)
}

// utf16 reports whether head begins with a byte order mark of UTF-16 and goes on
// as text: weights begin so by chance, and then one unit in seven is none.
func utf16(head []byte) bool {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		order = binary.BigEndian
	case !bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return false
	}
	units, bad := 0, 0
	for rest := head[2:]; len(rest) >= 2; rest = rest[2:] {
		r := rune(order.Uint16(rest))
		if units++; !unicode.IsPrint(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Cs, r) {
			bad++
		}
	}
	return bad*20 <= units
}

// readable reports whether head is UTF-8 without controls that no text holds;
// its last character may be cut.
func readable(head []byte) bool {
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		if r == utf8.RuneError && size == 1 {
			return !utf8.FullRune(head)
		}
		if r < ' ' && !strings.ContainsRune("\t\n\f\r\x1b\b", r) {
			return false
		}
		head = head[size:]
	}
	return true
}

// Scan runs a guard over a file as over a retrieved document that arrives
// in pieces, and reports its signals with ranges in bytes of the file. It
// holds a chunk and what the guard holds, whatever the file's size. The error
// is an Unexamined when the file is longer than Most, holds more than
// MostSignals signals or is UTF-16.
func Scan(ctx context.Context, a *bartizan.Artifact, g bartizan.Guard, report bartizan.Report) error {
	if utf16(a.Head) {
		return bartizan.Unexamined{What: a.Path, Why: "the text is UTF-16"}
	}
	s := newScan(a, g, report)
	if a.Size >= 0 && a.Size < chunk {
		text, err := whole(a)
		if err != nil {
			return err
		}
		return s.push(ctx, text, true)
	}
	buf := make([]byte, chunk)
	for at := int64(0); ; at += chunk {
		if err := ctx.Err(); err != nil {
			return err
		}
		if at > Most || at == Most && a.Size != Most {
			return s.stop(ctx, fmt.Sprintf("only the first %d bytes were read", Most))
		}
		n, err := a.ReadAt(buf, at)
		done := errors.Is(err, io.EOF)
		if err != nil && !done {
			return fmt.Errorf("read %q: %w", a.Path, err)
		}
		if err := s.push(ctx, string(buf[:n]), done); err != nil || done {
			return err
		}
	}
}

var wholeKey = &bartizan.MemoKey[string]{Name: "file content"}

// whole reads a small file once for all checks. A file that has grown since it
// was listed is not examined.
func whole(a *bartizan.Artifact) (string, error) {
	return bartizan.Once(&a.Memo, wholeKey, func() (string, error) {
		buf := make([]byte, a.Size+1)
		n, err := a.ReadAt(buf, 0)
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read %q: %w", a.Path, err)
		}
		if err == nil {
			return "", bartizan.Unexamined{What: a.Path, Why: "the file grew while it was read"}
		}
		return string(buf[:n]), nil
	})
}

// scan is one file on its way through a guard.
type scan struct {
	a        *bartizan.Artifact
	stream   *window.Stream
	inspect  window.Inspect
	report   bartizan.Report
	reported int
}

func newScan(a *bartizan.Artifact, g bartizan.Guard, report bartizan.Report) *scan {
	x := &bartizan.Exchange{}
	p := &bartizan.Part{ID: 1, Side: bartizan.SideRequest}
	p.Kind, p.Role, p.Origin = bartizan.KindText, bartizan.RoleUser, bartizan.FromRetrieved
	return &scan{
		a: a, report: report,
		stream: window.New(x, p, []bartizan.Scope{g.Scope()}, window.DefaultLimit),
		inspect: func(ctx context.Context, _ int, p *bartizan.Part) ([]bartizan.Signal, error) {
			return g.Inspect(ctx, x, p)
		},
	}
}

func (s *scan) push(ctx context.Context, text string, done bool) error {
	step := s.stream.Push(ctx, s.inspect, text, done)
	for _, sig := range step.Signals {
		if s.reported == MostSignals {
			return bartizan.Unexamined{What: s.a.Path, Why: fmt.Sprintf("stopped after %d signals", MostSignals)}
		}
		s.reported++
		s.report("", sig)
	}
	for _, f := range step.Failed {
		return fmt.Errorf("scan %q: %w", s.a.Path, f.Err)
	}
	return nil
}

// stop gives the signals that waited for more text and says why none came.
func (s *scan) stop(ctx context.Context, why string) error {
	if err := s.push(ctx, "", true); err != nil {
		return err
	}
	return bartizan.Unexamined{What: s.a.Path, Why: why}
}
