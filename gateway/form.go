package gateway

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan/wire"
)

// form is an upload of the files API, read strictly: every field once, no field
// that is not known, one file. Whatever two parsers might read in two ways is
// refused, and what goes up is written anew.
type form struct {
	fields [][2]string // name and value, in order
	name   string      // of the file
	size   int64
	found  bool
}

var errUploadLimit = errors.New("upload over the limit")

// mostField is the most bytes of a field that is no file.
const mostField = 256

// formField reports the fields of the API beside the file.
func formField(name string) bool {
	return name == "purpose" || name == "expires_after[anchor]" || name == "expires_after[seconds]"
}

func (f *form) purpose() string {
	for _, v := range f.fields {
		if v[0] == "purpose" {
			return v[1]
		}
	}
	return ""
}

// readForm reads the request's body and writes its file to tmp. Memory does not
// grow with the file. Errors of type *wire.BodyError are the caller's.
func (e *exchange) readForm(tmp io.Writer) (*form, error) {
	boundary, err := boundaryOf(e.r.Header)
	if err != nil {
		return nil, err
	}
	if e.r.ContentLength > e.g.Limits.Upload {
		return nil, errUploadLimit
	}
	src := &edges{src: &timely{e: e}, left: e.g.Limits.Upload, want: []byte("--" + boundary + "\r\n")}
	parts, f := multipart.NewReader(src, boundary), &form{}
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, src.fault(err)
		}
		if err := f.part(part, tmp); err != nil {
			return nil, src.fault(err)
		}
	}
	if _, err := io.Copy(io.Discard, src); err != nil {
		return nil, src.fault(err)
	}
	e.rec.In = src.read
	return f, f.whole(src, boundary)
}

// boundaryOf reads the one boundary (RFC 2046, section 5.1.1).
func boundaryOf(h http.Header) (string, error) {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'()+_,-./:=?"
	t, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	b := params["boundary"]
	switch {
	case err != nil || t != "multipart/form-data" || len(h["Content-Type"]) != 1 || len(params) != 1:
		return "", wire.Bad("Content-Type", "want multipart/form-data with a boundary and nothing else")
	case b == "" || len(b) > 70 || strings.Trim(b, letters) != "":
		return "", wire.Bad("Content-Type", "the boundary is not 1 to 70 letters, digits and marks")
	case h.Get("Content-Encoding") != "":
		return "", wire.Bad("Content-Encoding", "an upload is examined as it is; send it without")
	}
	return b, nil
}

// part reads one field or the file.
func (f *form) part(p *multipart.Part, tmp io.Writer) error {
	name, file, err := disposition(p)
	if err != nil {
		return err
	}
	if name == "file" {
		if f.found || file == "" {
			return wire.Bad("file", "want one file with a name")
		}
		f.found, f.name = true, file
		f.size, err = io.Copy(tmp, p)
		return err
	}
	for _, v := range f.fields {
		if v[0] == name {
			return wire.Bad(name, "stands twice")
		}
	}
	value, err := io.ReadAll(io.LimitReader(p, mostField+1))
	switch {
	case err != nil:
		return err
	case !formField(name) || file != "":
		return wire.Bad(fmt.Sprintf("%.40q", name), "no field of an upload; want purpose, file and perhaps expires_after")
	case len(value) > mostField || strings.ContainsFunc(string(value), func(r rune) bool { return !wordRune(r) }):
		return wire.Bad(name, "want a short word")
	}
	f.fields = append(f.fields, [2]string{name, string(value)})
	return nil
}

// disposition reads a part's headers: which field it is, and the file's name.
func disposition(p *multipart.Part) (name, file string, err error) {
	for h, v := range p.Header {
		if len(v) != 1 || h != "Content-Disposition" && h != "Content-Type" && h != "Content-Length" {
			return "", "", wire.Bad(fmt.Sprintf("%.40q", h), "a part of an upload has one Content-Disposition, perhaps a Content-Type, and no other header")
		}
	}
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(p.Header.Get("Content-Type"))), "multipart/") {
		return "", "", wire.Bad("Content-Type", "an upload inside an upload is not read")
	}
	raw := p.Header.Get("Content-Disposition")
	kind, params, err := mime.ParseMediaType(raw)
	if err != nil || kind != "form-data" || strings.ContainsAny(raw, "*\\") {
		return "", "", wire.Bad("Content-Disposition", "want form-data with a plain name")
	}
	for k := range params {
		if k != "name" && k != "filename" {
			return "", "", wire.Bad("Content-Disposition", "want name and filename alone")
		}
	}
	if file = params["filename"]; file != "" && !plainName(file) {
		return "", "", wire.Bad("filename", "want a plain name without folders, at most 200 bytes")
	}
	return params["name"], file, nil
}

// plainName reports names that are the same to everybody.
func plainName(s string) bool {
	return len(s) <= 200 && utf8.ValidString(s) && strings.Trim(s, ". ") == s && !strings.ContainsAny(s, `/\:"*?<>|;`) &&
		!strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// whole says what is missing of an upload, or too much.
func (f *form) whole(src *edges, boundary string) error {
	end := strings.TrimSuffix(string(src.tail), "\r\n")
	switch {
	case !f.found:
		return wire.Bad("file", "is missing")
	case f.purpose() == "":
		return wire.Bad("purpose", "is missing")
	case !strings.HasSuffix(end, "\r\n--"+boundary+"--"):
		return wire.Bad("", "the upload does not end with its boundary")
	}
	return nil
}

// body writes the upload anew, around the file.
func (f *form) body(file io.ReaderAt) (body io.Reader, kind string, size int64, err error) {
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	for _, v := range f.fields {
		err = errors.Join(err, w.WriteField(v[0], v[1]))
	}
	_, bad := w.CreateFormFile("file", f.name)
	tail := "\r\n--" + w.Boundary() + "--\r\n"
	size = int64(head.Len()) + f.size + int64(len(tail))
	return io.MultiReader(&head, io.NewSectionReader(file, 0, f.size), strings.NewReader(tail)), w.FormDataContentType(), size, errors.Join(err, bad)
}

// edges counts what is read, looks at how it begins and keeps how it ends.
type edges struct {
	src  io.Reader
	left int64
	read int64
	want []byte // how it must begin
	tail []byte
	err  error
}

const tailSize = 80

// Read reads, and fails at the limit or at another beginning.
func (d *edges) Read(b []byte) (int, error) {
	if d.err != nil {
		return 0, d.err
	}
	n, err := d.src.Read(b)
	d.read += int64(n)
	for i := 0; i < n && len(d.want) > 0; i++ {
		if b[i] != d.want[0] {
			d.err = wire.Bad("", "the upload does not begin with its boundary")
			return 0, d.err
		}
		d.want = d.want[1:]
	}
	d.tail = append(d.tail, b[max(0, n-tailSize):n]...)
	d.tail = d.tail[max(0, len(d.tail)-tailSize):]
	if d.read > d.left {
		d.err = errUploadLimit
		return 0, d.err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		d.err = err
	}
	return n, err
}

// fault is the first thing that went wrong: what the reader found, or else that
// the body is no form.
func (d *edges) fault(err error) error {
	var bad *wire.BodyError
	switch {
	case d.err != nil:
		return d.err
	case errors.As(err, &bad):
		return err
	}
	return wire.Bad("", "the upload cannot be read")
}

// timely reads the request's body; the caller has Limits.Client for every piece.
type timely struct{ e *exchange }

// Read reads a piece.
func (t *timely) Read(b []byte) (int, error) {
	_ = http.NewResponseController(t.e.w).SetReadDeadline(time.Now().Add(t.e.g.Limits.Client)) //nolint:forbidigo // a deadline of the kernel's clock
	n, err := t.e.r.Body.Read(b)
	if errors.Is(err, io.EOF) {
		_ = http.NewResponseController(t.e.w).SetReadDeadline(time.Time{})
	}
	return n, err
}
