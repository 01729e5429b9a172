package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// file is the end of the log to which lines are added. It is used by one
// goroutine.
type file struct {
	name string
	key  []byte
	now  func() time.Time
	f    *os.File
	size int64
	n    uint64 // of the last line
	hash string // of the last line
	// first is the number of this file's first line.
	first uint64
	sync  bool
}

// openFile opens the log, or goes on with the newest file that was moved away.
// What is found damaged is said in an entry: nothing is repaired unsaid.
func openFile(name string, key []byte, now func() time.Time, sync bool) (*file, error) {
	l := &file{name: name, key: key, now: now, sync: sync}
	from := name
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		from = newest(name)
	}
	why := ""
	if from != "" {
		var err error
		if why, err = l.goOn(from); err != nil {
			return nil, err
		}
	}
	if err := l.open(); err != nil {
		return nil, err
	}
	if l.size == 0 {
		if err := l.add(&Entry{Kind: KindBegin, Keyed: len(key) > 0, Why: why}); err != nil {
			return nil, errors.Join(err, l.f.Close())
		}
		l.first, why = l.n, ""
	}
	if why != "" {
		if err := l.add(&Entry{Kind: KindGap, Why: why}); err != nil {
			return nil, errors.Join(err, l.f.Close())
		}
	}
	return l, l.mark()
}

func (l *file) open() error {
	f, err := os.OpenFile(l.name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open audit log: %w", err)
	}
	if err := lock(f); err != nil {
		return errors.Join(fmt.Errorf("open audit log %q: another process writes to it: %w", l.name, err), f.Close())
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(fmt.Errorf("open audit log: %w", err), f.Close())
	}
	l.f, l.size = f, info.Size()
	return nil
}

// newest is the last of the files that were moved away, or "".
func newest(name string) string {
	all, err := filepath.Glob(name + ".[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]")
	if err != nil || len(all) == 0 {
		return ""
	}
	return slices.Max(all)
}

// mostLine bounds a line that is read.
const mostLine = 64 << 20

// goOn takes the chain up from the last line of a file. why says what is wrong
// with the file's end.
func (l *file) goOn(name string) (why string, err error) {
	first, last, torn, err := ends(name)
	if err != nil {
		return "", fmt.Errorf("open audit log %q: %w", name, err)
	}
	if torn > 0 {
		info, err := os.Stat(name)
		if err == nil {
			err = os.Truncate(name, info.Size()-torn)
		}
		if err != nil {
			return "", fmt.Errorf("open audit log: %w", err)
		}
		why = fmt.Sprintf("the last line was cut short: %d bytes were taken off", torn)
	}
	if last != nil {
		var a, e Entry
		if err := errors.Join(json.Unmarshal(first, &a), json.Unmarshal(last, &e)); err != nil || e.N == 0 {
			return "", fmt.Errorf("open audit log %q: its last line cannot be read; verify the log and move it away", name)
		}
		l.first, l.n, l.hash = a.N, e.N, hashOf(l.key, last)
	}
	head, ok, err := readHead(HeadFile(l.name), l.key)
	switch {
	case err != nil:
		return join(why, err.Error()), nil
	case !ok && l.n > 0:
		return join(why, "there is no head file"), nil
	case ok && (head.N > l.n || head.N == l.n && head.Hash != l.hash):
		why = join(why, fmt.Sprintf("the head says that the log ends with line %d, but it ends with %d", head.N, l.n))
		l.n = max(l.n, head.N) // the numbers show the gap, too
	}
	return why, nil
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// ends reads a file's first line and its last whole one; torn is the length of
// what follows that.
func ends(name string) (first, last []byte, torn int64, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, 0, err
	}
	defer f.Close()
	r := newLines(f)
	for {
		line, whole, err := r.next()
		switch {
		case err != nil:
			return nil, nil, 0, err
		case line == nil:
			return first, last, 0, nil
		case !whole:
			return first, last, int64(len(line)), nil
		}
		if first == nil {
			first = bytes.Clone(line)
		}
		last = append(last[:0], line...)
	}
}

// add writes one entry. An entry that cannot be written whole is taken back.
func (l *file) add(e *Entry) error {
	e.N, e.Time, e.Prev = l.n+1, l.now().UTC(), l.hash
	b, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write audit log: %w", err)
	}
	if _, err := l.f.Write(append(b, '\n')); err != nil {
		return errors.Join(fmt.Errorf("write audit log: %w", err), l.f.Truncate(l.size))
	}
	l.size += int64(len(b)) + 1
	l.n, l.hash = e.N, hashOf(l.key, b)
	return nil
}

// mark makes what was written last, and notes where it ends.
func (l *file) mark() error {
	if l.sync {
		if err := l.f.Sync(); err != nil {
			return fmt.Errorf("sync audit log: %w", err)
		}
	}
	return writeHead(l.name, l.key, l.n, l.hash, l.sync)
}

// turn moves the file away and begins another, to which the chain goes over.
func (l *file) turn() error {
	if err := l.mark(); err != nil {
		return err
	}
	away := fmt.Sprintf("%s.%012d", l.name, l.first)
	if err := writeHead(away, l.key, l.n, l.hash, l.sync); err != nil {
		return err
	}
	if err := os.Rename(l.name, away); err != nil {
		return fmt.Errorf("turn audit log: %w", err)
	}
	old := l.f
	if err := l.open(); err != nil {
		return err // still written to the old one
	}
	err := old.Close()
	if add := l.add(&Entry{Kind: KindBegin, Keyed: len(l.key) > 0}); add != nil {
		return errors.Join(err, add)
	}
	l.first = l.n
	return errors.Join(err, l.mark())
}
