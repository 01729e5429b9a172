package bartizan

import (
	"context"
	"errors"
	"io"
	"io/fs"
)

// Entry is what is known of an artefact before it is read.
type Entry struct {
	// Path is slash-separated and relative to the source.
	Path string
	// Size is in bytes; -1 when unknown.
	Size int64
	// Mode is the file's kind and permissions; 0 when unknown, as for a member
	// of an archive that keeps none.
	Mode fs.FileMode
	// Head holds the first bytes, at most HeadSize of them. Read only.
	Head []byte
}

// HeadSize is the most bytes that Entry.Head holds: enough for the magic
// numbers of tar (at 257) and for a guess at the kind of text.
const HeadSize = 512

// Artifact is one thing to scan: a file, an archive's member, a shard.
type Artifact struct {
	Entry
	// ReaderAt reads the content; safe for concurrent use.
	io.ReaderAt
	// Parent is the archive that holds it, or nil.
	Parent *Artifact
	// Rows is set for a shard of a table: the rows it holds.
	Rows Range
	// Memo caches parsed views, so that five checks parse a file once.
	Memo Memo
}

// Source is a set of artefacts that is judged as a whole.
type Source struct {
	Name string
	// Each calls f for every artefact, in a stable order; it can be repeated.
	Each func(ctx context.Context, f func(*Artifact) error) error
	Memo Memo
}

// ErrNotMine is a Scanner's answer when the content turns out not to be of the
// kind that it reads. The file then counts as not wanted by it.
var ErrNotMine = errors.New("not of the kind that the check reads")

// Unexamined is the error of a unit or engine that could not look at
// something. What was not examined is reported as such, never as clean.
type Unexamined struct{ What, Why string }

// Error gives both halves.
func (u Unexamined) Error() string { return "not examined: " + u.What + ": " + u.Why }
