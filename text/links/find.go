package links

import "strings"

// Find returns the addresses in s in order and without overlap, and from where
// on more text may add one or make one longer. inner says that s is a window
// that begins at least [Back] bytes before what is new; done that nothing
// follows s.
func Find(s string, inner, done bool) (found []Link, live int) {
	f := finder{s: s, done: done, live: len(s), tag: -1}
	at := 0
	if inner { // what begins here was seen, and may be cut
		at = min(reach, len(s))
	}
	for at < len(s) {
		if !starts[s[at]] {
			at++
			continue
		}
		at = max(f.step(at), at+1)
	}
	if !done && f.live == len(s) {
		f.live = f.begun()
	}
	return f.found, f.live
}

// starts holds the bytes that step looks at.
var starts = [256]bool{'[': true, ']': true, '<': true, '=': true, '(': true, ':': true, '.': true, '@': true, 0x9D: true}

type finder struct {
	s     string
	done  bool
	found []Link
	live  int
	tag   int // where the last tag begins, or -1
	open  [64]opening
	depth int // all brackets open; of those beyond the array the last ones count
}

// opening is a bracket that is not closed.
type opening struct {
	at    int
	image bool
}

// step looks at one byte and returns where to go on.
func (f *finder) step(at int) int {
	s := f.s
	switch s[at] {
	case '[':
		f.open[f.depth%len(f.open)] = opening{at, at > 0 && s[at-1] == '!'}
		f.depth++
	case ']':
		return f.bracket(at)
	case '<':
		if at+1 < len(s) && letter(s[at+1]) {
			f.tag = at
		}
	case '=':
		return f.attribute(at)
	case '(':
		if word(s[:at], "url") {
			return f.target(at+1, at+1, stops{close: ')', quotes: true}, Link{Form: Style, Loads: true})
		}
	case '@':
		if len(s) > at+7 && strings.EqualFold(s[at:at+7], "@import") {
			return f.target(at+7, at+1, stops{}, Link{Form: Style, Loads: true})
		}
	case ':':
		return f.bare(at)
	case '.':
		if word(s[:at], "www") && at+1 < len(s) && s[at+1] > ' ' {
			return f.run(at-3, at+1, stops{bare: true}, Link{})
		}
	case 0x9D:
		if at > 0 && s[at-1] == 0xC2 {
			return f.terminal(at)
		}
	}
	return at + 1
}

// bracket closes the last bracket and looks at what follows.
func (f *finder) bracket(at int) int {
	s := f.s
	if at > 0 && s[at-1] == 0x1B {
		return f.terminal(at)
	}
	o := opening{at: -1, image: true} // too far away to tell
	if f.depth > 0 {
		f.depth--
		if last := f.open[f.depth%len(f.open)]; at-last.at <= reach {
			o = last
		}
	}
	if at+1 == len(s) {
		return at + 1
	}
	switch s[at+1] {
	case '(':
		l := Link{Form: Inline}
		if o.image {
			l = Link{Form: Image, Loads: true}
		}
		return f.target(at+2, at+2, stops{close: ')', nest: true}, l)
	case ':':
		return f.target(at+2, at+2, stops{}, Link{Form: Reference, Loads: true})
	}
	return at + 1
}

// terminal reads ESC ] 8 ; parameters ; address, up to BEL or ST.
func (f *finder) terminal(at int) int {
	s := f.s[at+1:]
	if !strings.HasPrefix(s, "8;") {
		return at + 1
	}
	if n := strings.IndexByte(s[2:min(len(s), 2+gap)], ';'); n >= 0 {
		return f.run(at+1+2+n+1, at+1, stops{terminal: true}, Link{Form: Terminal, Loads: true})
	}
	return at + 1
}

// loading are elements whose href is fetched.
const loading = " link base image use script feimage "

// attribute looks at the name before an equals sign.
func (f *finder) attribute(at int) int {
	name := nameBefore(f.s, at)
	l := Link{Form: Attribute}
	end := stops{close: '>', quotes: true}
	switch {
	case fold(name, "src", "poster", "background", "lowsrc", "dynsrc", "classid", "codebase", "manifest", "xlink:href"):
		l.Loads = true
	case fold(name, "data") && fold(f.element(), "object"), fold(name, "url") && fold(f.element(), "meta"):
		l.Loads = true
	case fold(name, "srcset", "imagesrcset"):
		l.Loads, end.list = true, true
	case fold(name, "href"):
		tag := f.element()
		l.Loads, l.Base = tag != "" && strings.Contains(loading, " "+strings.ToLower(tag)+" "), strings.EqualFold(tag, "base")
	case !fold(name, "action", "formaction", "ping", "cite", "longdesc", "icon"):
		return at + 1
	}
	return f.target(at+1, at+1, end, l)
}

// element is the name of the tag that began last, if it is near.
func (f *finder) element() string {
	if f.tag < 0 || len(f.s)-f.tag < 2 {
		return ""
	}
	rest := f.s[f.tag+1 : min(len(f.s), f.tag+1+12)]
	n := 0
	for n < len(rest) && letter(rest[n]) {
		n++
	}
	return rest[:n]
}

// nameBefore is the attribute's name that ends before at, white space aside.
func nameBefore(s string, at int) string {
	end := at
	for end > 0 && at-end < gap && s[end-1] <= ' ' {
		end--
	}
	from := end
	for from > 0 && end-from < 12 && (letter(s[from-1]) || s[from-1] == ':') {
		from--
	}
	return s[from:end]
}

func fold(name string, of ...string) bool {
	for _, o := range of {
		if len(o) == len(name) && strings.EqualFold(o, name) {
			return true
		}
	}
	return false
}

// word reports whether s ends with the word w.
func word(s, w string) bool {
	n := len(s) - len(w)
	return n >= 0 && strings.EqualFold(s[n:], w) && (n == 0 || !letter(s[n-1]) && !digit(s[n-1]))
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }
