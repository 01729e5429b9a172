package keras

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/hdf5"
	"github.com/bartizan-ai/bartizan/format/jsontree"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/kerasconfig"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// scanHDF5 judges the attributes, links and external data of an HDF5 file. Where
// its structure cannot be read to the end, the file is searched for
// configurations as well, and reported as not examined.
func scanHDF5(ctx context.Context, a *bartizan.Artifact, l *verdict.Log) error {
	f, err := hdf5.Open(a, a.Size)
	if errors.Is(err, hdf5.ErrFormat) {
		return bartizan.ErrNotMine
	}
	var trouble []string
	if err != nil {
		trouble = append(trouble, err.Error())
	} else {
		err = f.Walk(ctx, func(o *hdf5.Object) error {
			trouble = append(trouble, judgeObject(l, o, a.Size)...)
			return nil
		})
		if err != nil {
			return err
		}
		trouble = append(trouble, f.Trouble...)
	}
	if len(trouble) == 0 {
		return nil
	}
	if err := carve(ctx, a, l); err != nil {
		return err
	}
	return bartizan.Unexamined{What: a.Path, Why: fmt.Sprintf("%s (%d such places); what looked like a configuration was examined wherever it stood", trouble[0], len(trouble))}
}

// judgeObject judges one group or data set, and says what of it stayed dark.
func judgeObject(l *verdict.Log, o *hdf5.Object, size int64) (trouble []string) {
	for _, k := range o.Links {
		if k.Kind == hdf5.External {
			l.Add(o.Path, 0, 0, verdict.Dangerous, "links %s to the file %q, which is read with the model (CVE-2026-1669)", verdict.Show(k.Name), verdict.Show(k.File))
		}
	}
	for _, s := range o.External {
		l.Add(o.Path, 0, 0, verdict.Dangerous, "takes the data of %s from the file %q (CVE-2026-1669)", verdict.Show(o.Path), verdict.Show(s.File))
	}
	for _, file := range o.Virtual {
		if file != "." {
			l.Add(o.Path, 0, 0, verdict.Dangerous, "takes the data of %s from the file %q (CVE-2026-1669)", verdict.Show(o.Path), verdict.Show(file))
		}
	}
	// Keras 3.13.2's own bounds (CVE-2026-0897); chunks that were never written
	// may make a data set larger than its file.
	if o.Bytes > 4<<30 && o.Bytes/1000 > uint64(size) {
		l.Add(o.Path, 0, 0, verdict.Suspicious, "claims %d bytes for %s in a file of %d (CVE-2026-0897)", o.Bytes, verdict.Show(o.Path), size)
	}
	for _, t := range o.Attributes {
		for _, text := range t.Text {
			if err := judgeText(l, o.Path, text); err != nil {
				trouble = append(trouble, fmt.Sprintf("attribute %s of %s: %v", verdict.Show(t.Name), verdict.Show(o.Path), err))
			}
		}
	}
	return append(trouble, o.Trouble...)
}

// judgeText judges an attribute if it holds JSON, as model_config and
// training_config do.
func judgeText(l *verdict.Log, at, text string) error {
	if s := strings.TrimLeft(text, " \t\r\n\xef\xbb\xbf"); s == "" || s[0] != '{' && s[0] != '[' {
		return nil
	}
	root, err := jsontree.Parse([]byte(text))
	objects := kerasconfig.Judge(root, kerasconfig.Options{}, func(from int, g verdict.Grade, why string) { l.Add(at, from, from+1, g, "%s", why) })
	if objects == 0 {
		return nil
	}
	return err
}

// carved is the most of a broken file that is searched, in bytes.
const carved = 256 << 20

// carve judges whatever looks like an object of a configuration, wherever it
// stands. It reads each byte about once.
func carve(ctx context.Context, a *bartizan.Artifact, l *verdict.Log) error {
	const window, lap = 16 << 20, 1 << 20
	buf := make([]byte, min(window, max(a.Size, 0)))
	for from := int64(0); from < min(a.Size, carved); from += window - lap {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := a.ReadAt(buf, from)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("search %q: %w", a.Path, err)
		}
		carveIn(buf[:n], from, l)
	}
	return nil
}

// carveIn tries every brace. A try that breaks is followed by one at the next
// brace, so that junk before a configuration does not hide it, for as long as
// that costs a few times the bytes; then by one behind what was read.
func carveIn(b []byte, from int64, l *verdict.Log) {
	again, last := 4*len(b), bytes.LastIndex(b, []byte("class_name"))
	for at := 0; at < last; {
		i := bytes.IndexByte(b[at:], '{')
		if i < 0 || at+i > last {
			return
		}
		start := at + i
		root, n, err := jsontree.Prefix(b[start:])
		kerasconfig.Judge(root, kerasconfig.Options{}, func(in int, g verdict.Grade, why string) {
			where := int(from) + start + in
			l.Add("", where, where+1, g, "%s", why)
		})
		if again -= n; err != nil && again > 0 {
			n = 1
		}
		at = start + max(n, 1)
	}
}
