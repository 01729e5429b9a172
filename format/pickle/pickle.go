// Package pickle reads Python pickles without executing anything: an abstract
// machine with the real one's stack, marks and memo, over values that remember
// where they came from and no more. It reports effects (imports, calls, state
// set, persistent loads) at the opcode that has them, so that a call whose
// result is thrown away counts like any other.
//
// It reads all 68 opcodes of protocols 0 to 5 as CPython's Modules/_pickle.c and
// Lib/pickletools.py define them. Where the C and the Python unpickler differ,
// it takes what either would do: frames (PEP 3154) are not held against it.
// It has no opinion on what is dangerous.
package pickle

import "fmt"

// Kind is the kind of an abstract value.
type Kind uint8

// The kinds. Unknown is a value that the machine does not follow.
const (
	Unknown Kind = iota
	None
	Bool
	Int
	Float
	Str
	Bytes
	Tuple
	List
	Dict
	Set
	Global     // an imported object
	Made       // what a call returned
	Persistent // what a persistent id stands for
	Extension  // an object of the extension registry
	Buffer     // an out-of-band buffer
)

var kindNames = [...]string{
	"unknown", "None", "bool", "int", "float", "str", "bytes", "tuple", "list", "dict", "set",
	"global", "made", "persistent", "extension", "buffer",
}

// String names the kind.
func (k Kind) String() string { return kindNames[min(int(k), len(kindNames)-1)] }

// Value is one abstract value, 16 bytes. What its fields mean depends on the
// kind: a string's place in the file, a tuple's in the machine's table, an
// import's number.
type Value struct {
	Kind  Kind
	style style
	n     uint32
	at    int64
}

// style says how a string is written.
type style uint8

const (
	raw     style = iota // bytes as they are
	quoted               // STRING: a Python literal in quotes
	escaped              // UNICODE: raw-unicode-escape
)

// Import is one imported object. Name may be dotted, which walks attributes.
type Import struct{ Module, Name string }

// String joins module and name.
func (i Import) String() string { return i.Module + "." + i.Name }

// Action is what an effect does.
type Action uint8

// The actions.
const (
	// DoImport is an import; Effect.Import names it unless Unresolved.
	DoImport Action = iota
	// DoCall calls Effect.Callee with Effect.Args (REDUCE, INST, OBJ).
	DoCall
	// DoNew calls a class's __new__ (NEWOBJ, NEWOBJ_EX).
	DoNew
	// DoState sets state (BUILD): __setstate__ of what Callee made, or its
	// attributes.
	DoState
	// DoSetItem sets items or adds to something that is no list, dict or set.
	DoSetItem
	// DoPersistent asks the loader for a persistent id.
	DoPersistent
	// DoExtension takes an object of the extension registry, which the file
	// does not name.
	DoExtension
)

var actionNames = [...]string{"import", "call", "new", "state", "setitem", "persistent", "extension"}

// String names the action.
func (a Action) String() string { return actionNames[min(int(a), len(actionNames)-1)] }

// Effect is something that loading would do.
type Effect struct {
	Action Action
	Offset int64
	Op     byte
	// Stream counts the pickles of the file, from 0. Carved is set for one
	// that was found behind bytes that are no pickle.
	Stream int
	Carved bool
	// Import is what is imported, called, or made the receiver. Unresolved
	// says that it cannot be known from the file.
	Import     Import
	Unresolved bool
	// Indirect is set when the callee is itself the result of a call.
	Indirect bool
	// Args are the arguments of a call, when they are few and known.
	Args      []Value
	ArgsKnown bool
}

// Limits bound what a hostile file can cost.
type Limits struct {
	Ops   int64 // opcodes in all
	Stack int   // values on the stack, and in the memo
	Text  int   // bytes of a string that are looked at
}

// DefaultLimits suit the largest honest pickles.
var DefaultLimits = Limits{Ops: 200_000_000, Stack: 4_000_000, Text: 4096}

// Summary is what a walk came to.
type Summary struct {
	Streams int   // pickles that reached their STOP or had an effect
	Ops     int64 // opcodes read
	// End is where the last pickle ended; bytes behind it were searched for
	// further ones.
	End int64
	// Trouble says why the last pickle did not reach its STOP; empty when it
	// did. Effects before it stand.
	Trouble string
	// Payloads are strings and bytes inside that begin like a pickle.
	Payloads []Payload
}

// Payload is a string that looks like a pickle of its own; nothing loads it by
// itself.
type Payload struct{ Offset, Size int64 }

// ErrNotPickle says that the file does not begin like a pickle.
var ErrNotPickle = fmt.Errorf("not a pickle")
