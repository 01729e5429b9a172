// Package pickle reads Python pickles without executing anything: an abstract
// machine with the real one's stack, marks and memo, over values that remember
// where they came from and no more. It reports effects (imports, calls, state
// set, persistent loads) at the opcode that has them, so that a call whose
// result is thrown away counts like any other.
//
// It reads all 68 opcodes of protocols 0 to 5 as CPython's Modules/_pickle.c and
// Lib/pickletools.py define them. Where the C and the Python unpickler differ,
// it goes on as long as either would, and notes the difference: the two read
// frames (PEP 3154) and the last line of a file differently. Arrays that joblib
// writes into the stream are passed over as joblib reads them.
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
// kind: a string's place and length in the file, a number's value, a tuple's or
// dict's place in the machine's tables, an import's number.
type Value struct {
	Kind  Kind
	style style
	n     uint32
	at    int64
}

// style says how a string is written, and whether a number's value is known.
type style uint8

const (
	raw     style = iota // bytes as they are
	narrow               // BINSTRING: bytes in an encoding that the loader chooses
	quoted               // STRING: a Python literal in quotes
	escaped              // UNICODE: raw-unicode-escape
	exact                // a number whose value is in at
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
	// attributes. Args holds the state.
	DoState
	// DoSetItem sets items of something that is no plain dict (SETITEM,
	// SETITEMS).
	DoSetItem
	// DoAdd adds to something that is no plain list or set (APPEND, APPENDS,
	// ADDITEMS).
	DoAdd
	// DoPersistent asks the loader for a persistent id.
	DoPersistent
	// DoExtension takes an object of the extension registry, which the file
	// does not name.
	DoExtension
	// DoHook puts a function, or what a call made, under the key __setstate__: a
	// BUILD on an instance that has such an attribute calls it. Receiver is the
	// value.
	DoHook
)

var actionNames = [...]string{"import", "call", "new", "state", "setitem", "add", "persistent", "extension", "hook"}

// String names the action.
func (a Action) String() string { return actionNames[min(int(a), len(actionNames)-1)] }

// Effect is something that loading would do.
type Effect struct {
	Action Action
	Offset int64
	Op     byte
	// Stream counts the pickles of the file, from 0. Carved is set for one
	// that was found behind bytes that are no pickle, or inside an array.
	Stream int
	Carved bool
	// Doubtful is set for what a plain unpickler would see in a pickle that
	// joblib reads as part of an array: honest files give nonsense there.
	Doubtful bool
	// Import is what is imported, called, or made the receiver. Unresolved
	// says that it cannot be known from the file.
	Import     Import
	Unresolved bool
	// Indirect is set when the callee is itself the result of a call.
	Indirect bool
	// Receiver is what state or items are set on, or what is called.
	Receiver Value
	// Args are the arguments of a call, when they are few and known. Keywords
	// is set when there are others by name (NEWOBJ_EX).
	Args      []Value
	ArgsKnown bool
	Keywords  bool
}

// Limits bound what a hostile file can cost.
type Limits struct {
	Ops   int64 // opcodes in all
	Stack int   // values on the stack and in the memo
	Text  int   // bytes of a string that are looked at
	// Search is asked, with what the pickles at the start came to, whether to
	// look for others behind them, which reads all that is there; nil is yes.
	Search func(*Summary) bool
}

// DefaultLimits suit the largest honest pickles.
var DefaultLimits = Limits{Ops: 200_000_000, Stack: 4_000_000, Text: 4096}

// Summary is what a walk came to.
type Summary struct {
	Streams int   // pickles that reached their STOP or had an effect
	Stops   int   // of these, those that reached it
	Ops     int64 // opcodes read
	// End is where the last pickle ended; bytes behind it were searched for
	// further ones.
	End int64
	// Trouble says why the last pickle did not reach its STOP; empty when it
	// did. Effects before it stand.
	Trouble string
	// Unkept says what the machine could not follow though the pickle went on,
	// such as an array of unknown size; empty: nothing.
	Unkept string
	// Payloads are strings and bytes inside that begin like a pickle, raw or
	// encoded.
	Payloads []Payload
	// Oddities are what loaders read differently from one another.
	Oddities []Oddity
}

// Oddity is a place that the C and the Python unpickler, or versions of them,
// read differently. Text is a sentence without a subject.
type Oddity struct {
	Offset int64
	Text   string
}

// Payload is a string that looks like a pickle of its own; nothing loads it by
// itself.
type Payload struct {
	Offset, Size int64
	// Form says how the pickle is wrapped.
	Form Form
}

// Form is how a payload is wrapped in a string.
type Form uint8

// The forms. Deflated ones hold zlib or gzip.
const (
	FormRaw Form = iota
	FormHex
	FormBase64
	FormDeflated
)

// String names the form.
func (f Form) String() string {
	return [...]string{"as it is", "in hexadecimal", "in base64", "compressed"}[min(f, FormDeflated)]
}

// ErrNotPickle says that the file does not begin like a pickle.
var ErrNotPickle = fmt.Errorf("not a pickle")
