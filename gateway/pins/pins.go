// Package pins remembers which definitions of MCP servers' tools were agreed on:
// by first use, or by a person. It is one file of JSON, which the gateway writes
// and 'bartizan mcp pins' edits.
package pins

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Bounds of what servers can make the file grow to.
const (
	// MostTools is the most tools of one server.
	MostTools = 2000
	// LongestDefinition is the most bytes of one definition.
	LongestDefinition = 64 << 10
)

// Version is one definition as it was seen.
type Version struct {
	// Digest is that of the definition in canonical form.
	Digest string `json:"digest"`
	// Definition is its JSON as the server sent it.
	Definition string    `json:"definition"`
	Since      time.Time `json:"since"`
}

// Pin is what is known of one tool.
type Pin struct {
	Server string `json:"server"`
	Tool   string `json:"tool"`
	// Agreed is what was agreed on, nil for nothing yet; By says how: "first
	// use", or who approved it.
	Agreed *Version `json:"agreed,omitempty"`
	By     string   `json:"by,omitempty"`
	// Seen is what the server says now, where that is another definition or it
	// was refused: nil when it says what was agreed on.
	Seen *Version `json:"seen,omitempty"`
}

// Tool is a definition that a server gave.
type Tool struct {
	Name, Digest, Definition string
	// Refused says that a guard does not let it through.
	Refused bool
}

// ErrUnknown says that there is no such pin.
var ErrUnknown = errors.New("no such tool is known")

// File is the pins in a file, or in memory only where its path is empty. It is
// safe for concurrent use, also by several processes.
type File struct {
	path  string
	now   func() time.Time
	mu    sync.Mutex
	pins  []Pin
	stamp string
	read  bool
}

// New makes a file's pins. It opens nothing.
func New(path string, now func() time.Time) *File { return &File{path: path, now: now} }

// All gives the pins, sorted by server and tool. What they point at must not be
// changed. The file is read again when it has changed.
func (f *File) All() ([]Pin, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.load(); err != nil {
		return nil, err
	}
	return slices.Clone(f.pins), nil
}

// Offered notes what a server's list of tools says. Tools that are not known
// are agreed on by first use if trust is set and no guard refused them; else
// they wait for a person, as does what differs from what was agreed on.
func (f *File) Offered(server string, tools []Tool, trust bool) error {
	return f.change(func() (bool, error) {
		changed := false
		for _, t := range tools {
			one, err := f.offered(server, t, trust)
			if err != nil {
				return changed, err
			}
			changed = changed || one
		}
		return changed, nil
	})
}

func (f *File) offered(server string, t Tool, trust bool) (changed bool, err error) {
	now := &Version{Digest: t.Digest, Definition: t.Definition, Since: f.now().UTC()}
	p := f.find(server, t.Name)
	switch {
	case p == nil && f.count(server) >= MostTools:
		return false, fmt.Errorf("server %q has more than %d tools", server, MostTools)
	case p == nil && trust && !t.Refused:
		f.pins = append(f.pins, Pin{Server: server, Tool: t.Name, Agreed: now, By: "first use"})
	case p == nil:
		f.pins = append(f.pins, Pin{Server: server, Tool: t.Name, Seen: now})
	case p.Agreed != nil && p.Agreed.Digest == t.Digest:
		changed = p.Seen != nil
		p.Seen = nil
		return changed, nil
	case p.Agreed == nil && p.Seen != nil && trust && !t.Refused: // what was refused before is other now
		p.Agreed, p.By, p.Seen = now, "first use", nil
	case p.Seen != nil && p.Seen.Digest == t.Digest:
		return false, nil
	default:
		p.Seen = now
	}
	return true, nil
}

// Approve makes what a server says now what is agreed on. An empty tool stands
// for all of the server's. It gives the number of tools that it changed.
func (f *File) Approve(server, tool, by string) (n int, err error) {
	err = f.change(func() (bool, error) {
		found := false
		for i := range f.pins {
			p := &f.pins[i]
			if p.Server != server || tool != "" && p.Tool != tool {
				continue
			}
			found = true
			if p.Seen != nil {
				p.Agreed, p.By, p.Seen = p.Seen, by, nil
				n++
			}
		}
		if !found {
			return false, ErrUnknown
		}
		return n > 0, nil
	})
	return n, err
}

// Forget drops what is known of a tool, or of all of a server's; the next list
// is a first use again.
func (f *File) Forget(server, tool string) (n int, err error) {
	err = f.change(func() (bool, error) {
		before := len(f.pins)
		f.pins = slices.DeleteFunc(f.pins, func(p Pin) bool { return p.Server == server && (tool == "" || p.Tool == tool) })
		if n = before - len(f.pins); n == 0 {
			return false, ErrUnknown
		}
		return true, nil
	})
	return n, err
}

func (f *File) find(server, tool string) *Pin {
	i, ok := slices.BinarySearchFunc(f.pins, Pin{Server: server, Tool: tool}, order)
	if !ok { // appended since the last sort
		i = slices.IndexFunc(f.pins, func(p Pin) bool { return p.Server == server && p.Tool == tool })
	}
	if i < 0 || i >= len(f.pins) {
		return nil
	}
	return &f.pins[i]
}

func (f *File) count(server string) (n int) {
	for i := range f.pins {
		if f.pins[i].Server == server {
			n++
		}
	}
	return n
}

func order(a, b Pin) int {
	return cmp.Or(cmp.Compare(a.Server, b.Server), cmp.Compare(a.Tool, b.Tool))
}
