package pins

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// largest bounds the file that is read.
const largest = 256 << 20

// content is the file's JSON.
type content struct {
	Version int   `json:"version"`
	Pins    []Pin `json:"pins"`
}

// load reads the file if it has changed since. A file that is not there has no
// pins; one that cannot be read is an error, for nothing would be pinned.
func (f *File) load() error {
	if f.path == "" {
		return nil
	}
	info, err := os.Stat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		f.pins, f.stamp, f.read = nil, "", true
		return nil
	}
	if err != nil {
		return fmt.Errorf("read pins: %w", err)
	}
	stamp := fmt.Sprint(info.ModTime().UnixNano(), info.Size())
	if f.read && stamp == f.stamp {
		return nil
	}
	if info.Size() > largest {
		return fmt.Errorf("read pins %q: %d bytes are too many", f.path, info.Size())
	}
	b, err := os.ReadFile(f.path)
	if err != nil {
		return fmt.Errorf("read pins: %w", err)
	}
	var c content
	if err := json.Unmarshal(b, &c); err != nil {
		return fmt.Errorf("read pins %q: %w", f.path, err)
	}
	if c.Version != 1 {
		return fmt.Errorf("read pins %q: version %d is not known", f.path, c.Version)
	}
	slices.SortFunc(c.Pins, order)
	f.pins, f.stamp, f.read = c.Pins, stamp, true
	return nil
}

// change runs a change on the newest pins and writes them, under a lock that
// other processes see. After an error nothing is changed.
func (f *File) change(do func() (bool, error)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.path == "" {
		_, err := do()
		slices.SortFunc(f.pins, order)
		return err
	}
	unlock, err := f.lock()
	if err != nil {
		return err
	}
	defer unlock()
	f.read = false // also what one stamp's grain hides
	if err := f.load(); err != nil {
		return err
	}
	changed, err := do()
	if err == nil && changed {
		slices.SortFunc(f.pins, order)
		err = f.write()
	}
	f.read = f.read && err == nil
	return err
}

// write puts a new file in the place of the old one.
func (f *File) write() error {
	b, err := json.MarshalIndent(content{1, f.pins}, "", "  ")
	if err != nil {
		return fmt.Errorf("write pins: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(f.path), ".pins-*") // of mode 0600
	if err != nil {
		return fmt.Errorf("write pins: %w", err)
	}
	_, err = tmp.Write(append(b, '\n'))
	if err == nil {
		err = tmp.Sync()
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), f.path)
	}
	if err != nil {
		return fmt.Errorf("write pins: %w", errors.Join(err, os.Remove(tmp.Name())))
	}
	f.read = false
	return nil
}

// Patience with a lock: how long to wait for another process, and from which
// age on a lock is taken for one that a process left when it was killed.
const (
	lockWait  = 5 * time.Second
	lockStale = 30 * time.Second
)

// lock makes the file that says that somebody writes.
func (f *File) lock() (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return nil, fmt.Errorf("lock pins: %w", err)
	}
	name := f.path + ".lock"
	for waited := time.Duration(0); ; waited += 10 * time.Millisecond {
		l, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			return func() { _ = l.Close(); _ = os.Remove(name) }, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("lock pins: %w", err)
		}
		if info, err := os.Stat(name); err == nil && f.now().Sub(info.ModTime()) > lockStale {
			_ = os.Remove(name)
			continue
		}
		if waited > lockWait {
			return nil, fmt.Errorf("lock pins: %q is held by another process", name)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
