// Package links finds addresses in text in every form in which Markdown, HTML,
// CSS or a terminal makes a link or loads something: bare and in angle
// brackets, inline links and images, reference definitions, URL attributes,
// srcset, meta refresh, url() and @import, OSC 8 escapes.
//
// It looks for addresses and for what stands before them and does not parse
// documents: renderers differ, and one that is lenient must not see a link that
// the package does not. Code blocks therefore count as text.
//
// Work is linear in the text; a text without addresses allocates nothing.
package links

// Form is how a text presents an address.
type Form uint8

// The forms.
const (
	Bare      Form = iota // in running text or between angle brackets
	Inline                // [text](address)
	Image                 // ![text](address), or a label too long to tell
	Reference             // [label]: address, perhaps for an image
	Attribute             // of an HTML element
	Style                 // url(address) or @import "address"
	Terminal              // OSC 8 of ECMA-48 terminals
)

// String names the form.
func (f Form) String() string {
	switch f {
	case Bare:
		return "bare address"
	case Inline:
		return "link"
	case Image:
		return "image"
	case Reference:
		return "reference definition"
	case Attribute:
		return "HTML attribute"
	case Style:
		return "style"
	case Terminal:
		return "terminal link"
	}
	return "form of no name"
}

const (
	// Longest is the most bytes of an address: it ends there if nothing ends it
	// before.
	Longest = 2048
	// Back is how many bytes before an address may say what form it has, and
	// hold an address before it.
	Back = 4096
	// reach is how far before an address its bracket or tag may begin.
	reach = 1024
	// gap is the most white space between an address and what introduces it.
	gap = 64
)

// Link is one address; [From,To) is the address alone, as it is written.
type Link struct {
	From, To int
	Form     Form
	// Loads says that a renderer may fetch the address before anybody clicks.
	Loads bool
	// Base says that the address is that of a base element, which all relative
	// addresses follow.
	Base bool
}
