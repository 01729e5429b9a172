package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bartizan-ai/bartizan/format/numpy"
	format "github.com/bartizan-ai/bartizan/format/pickle"
	"github.com/bartizan-ai/bartizan/format/zip"
	"github.com/bartizan-ai/bartizan/threat/supplychain/pickle"
)

type pickleFlags struct {
	config, member string
	json, effects  bool
	limit          int64
}

func pickleCommand(a *app) *cobra.Command {
	var f pickleFlags
	c := &cobra.Command{
		Use:   "pickle FILE",
		Short: "Show what loading a pickle would do, opcode by opcode",
		Long: "Reads a pickle without executing anything and shows every opcode: where it stands, its\n" +
			"argument, how many values are on the stack after it, and what it does: what it imports,\n" +
			"calls with which arguments, or gives a state. What is not known to be harmless is marked\n" +
			"suspicious, dangerous or malicious, with the reason.\n\n" +
			"A pickle is a program. PyTorch's .pt, joblib's files and NumPy's arrays of objects hold\n" +
			"one: of an archive the member data.pkl is shown, or the only pickle, or --member. Pickles\n" +
			"behind the first one and behind other bytes are shown as well.\n\n" +
			"Exit codes: 0 nothing dangerous, 3 something dangerous or malicious, 4 the pickle is cut\n" +
			"short or broken, 1 the file cannot be read, 2 usage.",
		Example: "  bartizan pickle model.pkl\n  bartizan pickle model.pt --effects\n  bartizan pickle archive.zip --member inner/data.pkl\n" +
			"  curl -s https://example.com/model.pkl | bartizan pickle -",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runPickle(c.Context(), a, &f, args[0]) },
	}
	c.Flags().StringVar(&f.config, "config", "", "configuration file (default: bartizan.yaml if it is there)")
	c.Flags().StringVar(&f.member, "member", "", "member of a ZIP archive to show")
	c.Flags().BoolVar(&f.effects, "effects", false, "show only opcodes that import, call, set or ask")
	c.Flags().BoolVar(&f.json, "json", false, "one JSON object a line")
	c.Flags().Int64Var(&f.limit, "limit", 10_000, "most lines to show; 0 for all. The verdict is of the whole file")
	return c
}

func runPickle(ctx context.Context, a *app, f *pickleFlags, name string) error {
	if f.limit < 0 {
		return usage("--limit %d: want 1 at least, or 0 for all", f.limit)
	}
	cfg, _, err := loadConfig(f.config)
	if err != nil {
		return err
	}
	o := pickle.Options{Unknown: "dangerous"}
	if err := cfg.settings(pickle.Check, nil, &tuning{}).Decode(&o); err != nil {
		return hinted(exitUsage, fmt.Errorf("read options: %w", err), "see 'bartizan config'")
	}
	in, size, done, err := openPickle(a, name, f.member)
	if err != nil {
		return err
	}
	defer done()
	v := &pickleView{w: bufio.NewWriter(a.out), pickleFlags: f, stream: -1}
	sum, err := pickle.Explain(ctx, in, size, o, v.op, v.effect)
	if errors.Is(err, format.ErrNotPickle) {
		return hinted(exitFailed, fmt.Errorf("%s: not a pickle", name), "'bartizan scan' reads other formats, and opens compressed files")
	}
	if err != nil {
		return hinted(exitFailed, err, "")
	}
	v.end(sum)
	if err := v.w.Flush(); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	switch {
	case v.worst >= 0.8:
		return silent(exitFindings)
	case sum.Trouble != "" || sum.Unkept != "":
		return silent(exitIncomplete)
	}
	return nil
}

// pickleStdin bounds what is read from standard input.
const pickleStdin = 1 << 30

// openPickle gives the pickle that a name stands for, in place.
func openPickle(a *app, name, member string) (in io.ReaderAt, size int64, done func(), err error) {
	done = func() {}
	if name == "-" {
		b, err := io.ReadAll(io.LimitReader(a.in, pickleStdin+1))
		if err == nil && len(b) > pickleStdin {
			err = fmt.Errorf("more than %d bytes", int64(pickleStdin))
		}
		if err != nil {
			return nil, 0, done, fmt.Errorf("read standard input: %w", err)
		}
		in, size = bytes.NewReader(b), int64(len(b))
	} else {
		file, err := os.Open(name)
		if err != nil {
			return nil, 0, done, hinted(exitFailed, err, "name a file that can be read, or - for standard input")
		}
		done = func() { file.Close() }
		info, err := file.Stat()
		if err != nil || !info.Mode().IsRegular() {
			done()
			return nil, 0, func() {}, hinted(exitUsage, fmt.Errorf("%s: not a file", name), "use - for standard input")
		}
		in, size = file, info.Size()
	}
	if in, size, err = within(in, size, member); err != nil {
		done()
		return nil, 0, func() {}, err
	}
	return in, size, done, nil
}

// within goes into an archive, and behind the header of an array of objects.
func within(in io.ReaderAt, size int64, member string) (io.ReaderAt, int64, error) {
	head := make([]byte, min(12, size))
	n, _ := in.ReadAt(head, 0)
	if head = head[:n]; bytes.HasPrefix(head, []byte("PK")) || member != "" {
		inner, n, err := pickleMember(in, size, member)
		if err != nil {
			return nil, 0, err
		}
		in, size = inner, n
		head = make([]byte, min(12, size))
		n0, _ := in.ReadAt(head, 0)
		head = head[:n0]
	}
	if numpy.Sniff(head) {
		h, err := numpy.Read(in, size, 0)
		if err != nil {
			return nil, 0, hinted(exitFailed, fmt.Errorf("read NumPy file: %w", err), "")
		}
		if !h.Objects {
			return nil, 0, hinted(exitFailed, errors.New("the array holds no objects, so the file has no pickle"), "")
		}
		return io.NewSectionReader(in, h.Data, size-h.Data), size - h.Data, nil
	}
	return in, size, nil
}

// pickleMember picks a member of an archive: the one asked for, data.pkl, or
// the only one that is a pickle.
func pickleMember(in io.ReaderAt, size int64, name string) (io.ReaderAt, int64, error) {
	z, err := zip.Open(in, size, zip.DefaultLimits)
	if err != nil {
		return nil, 0, hinted(exitFailed, fmt.Errorf("open archive: %w", err), "")
	}
	var candidates []*zip.Entry
	var found *zip.Entry
	for i := range z.Entries {
		e := &z.Entries[i]
		switch {
		case found != nil:
		case name != "" && e.Name == name, name == "" && path.Base(e.Name) == "data.pkl":
			found = e
		case name == "" && !e.Dir() && len(candidates) < 20 && sniffMember(z, e):
			candidates = append(candidates, e)
		}
	}
	if found == nil && len(candidates) == 1 {
		found = candidates[0]
	}
	if found == nil {
		hint := "the archive has no pickle of that name"
		if len(candidates) > 1 {
			hint = "choose one with --member:"
			for _, e := range candidates {
				hint += fmt.Sprintf(" %q", e.Name)
			}
		}
		return nil, 0, hinted(exitUsage, errors.New("no member to show"), hint)
	}
	r, n, err := z.Open(found, pickleStdin)
	if r == nil || err != nil {
		return nil, 0, hinted(exitFailed, fmt.Errorf("open member %q: %w", found.Name, err), "")
	}
	return r, n, nil
}

// sniffMember reports whether a member begins like a pickle or an array.
func sniffMember(z *zip.Archive, e *zip.Entry) bool {
	r, n, err := z.Open(e, 64<<20)
	if r == nil || err != nil {
		return false
	}
	head := make([]byte, min(512, n))
	k, _ := r.ReadAt(head, 0)
	return format.Sniff(head[:k]) || numpy.Sniff(head[:k])
}

// pickleView writes opcodes with their effects.
type pickleView struct {
	*pickleFlags
	w       *bufio.Writer
	pending []pickle.Judged
	worst   float64
	stream  int
	lines   int64
	unsaid  int64
}

func (v *pickleView) effect(j pickle.Judged) {
	v.worst = max(v.worst, j.Score)
	if len(v.pending) < 1000 {
		v.pending = append(v.pending, j)
	}
}

// pickleLine is one opcode in JSON.
type pickleLine struct {
	Pickle  int            `json:"pickle"`
	Offset  int64          `json:"offset"`
	Op      string         `json:"op"`
	Arg     string         `json:"arg,omitempty"`
	Depth   int            `json:"depth"`
	Behind  bool           `json:"behind_other_bytes,omitempty"`
	Effects []pickleEffect `json:"effects,omitempty"`
}

type pickleEffect struct {
	Does  string  `json:"does"`
	Score float64 `json:"score"`
	Why   string  `json:"why,omitempty"`
}

func (v *pickleView) op(o format.Op) {
	done := v.pending
	v.pending = v.pending[:0]
	if v.effects && len(done) == 0 {
		return
	}
	if v.limit > 0 && v.lines >= v.limit {
		v.unsaid++
		return
	}
	v.lines++
	if v.json {
		l := pickleLine{Pickle: o.Stream, Offset: o.Offset, Op: o.Name, Arg: o.Arg, Depth: o.Depth, Behind: o.Carved}
		for _, j := range done {
			l.Effects = append(l.Effects, pickleEffect{j.Does, j.Score, j.Why})
		}
		_ = json.NewEncoder(v.w).Encode(l)
		return
	}
	if o.Stream != v.stream {
		v.stream = o.Stream
		where := ""
		if o.Carved {
			where = ", behind bytes that are no pickle"
		}
		fmt.Fprintf(v.w, "pickle %d at byte %d%s\n", o.Stream+1, o.Offset, where)
	}
	line := fmt.Sprintf("%10d  %s%-16s %2d  %s", o.Offset, strings.Repeat("  ", min(o.Marks, 8)), o.Name, o.Depth, o.Arg)
	fmt.Fprintln(v.w, strings.TrimRight(line, " "))
	for _, j := range done {
		mark := "ok"
		if j.Why != "" {
			mark = j.Why
		}
		fmt.Fprintf(v.w, "%10s  = %s\n%10s    %s\n", "", j.Does, "", mark)
	}
}

// end says what came of the whole file.
func (v *pickleView) end(sum *format.Summary) {
	verdict := "safe"
	for _, g := range []struct {
		least float64
		name  string
	}{{0.5, "suspicious"}, {0.8, "dangerous"}, {1, "malicious"}} {
		if v.worst >= g.least {
			verdict = g.name
		}
	}
	if v.json {
		_ = json.NewEncoder(v.w).Encode(map[string]any{
			"verdict": verdict, "pickles": sum.Streams, "opcodes": sum.Ops, "trouble": sum.Trouble, "not_followed": sum.Unkept, "payloads": sum.Payloads, "oddities": sum.Oddities, "not_shown": v.unsaid,
		})
		return
	}
	if v.unsaid > 0 {
		fmt.Fprintf(v.w, "... %d more lines; --limit 0 shows all, --effects what they do\n", v.unsaid)
	}
	for _, p := range sum.Payloads {
		fmt.Fprintf(v.w, "may carry a pickle in a string, %s: %d bytes at byte %d\n", p.Form, p.Size, p.Offset)
	}
	for _, o := range sum.Oddities {
		fmt.Fprintf(v.w, "the pickle %s, at byte %d\n", o.Text, o.Offset)
	}
	for _, t := range []string{sum.Trouble, sum.Unkept} {
		if t != "" {
			fmt.Fprintf(v.w, "not all was read: %s\n", t)
		}
	}
	fmt.Fprintf(v.w, "%s: %d opcodes in %d pickles\n", verdict, sum.Ops, sum.Streams)
}
