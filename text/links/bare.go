package links

import "strings"

// schemes are those of addresses in running text.
var schemes = [...]string{"https", "http", "wss", "ws", "ftps", "ftp"}

// bare looks at a colon in running text.
func (f *finder) bare(at int) int {
	s, slashes, i := f.s, 0, at+1
	for ; i < len(s) && slashes < 2; i++ {
		switch s[i] {
		case '/':
			slashes++
			continue
		case '\\': // as JSON writes it, or for a slash
			if i+1 < len(s) && s[i+1] == '/' {
				continue
			}
			slashes++
			continue
		}
		return at + 1
	}
	if slashes < 2 {
		return at + 1
	}
	for _, scheme := range schemes {
		from := at - len(scheme)
		if from < 0 || !strings.EqualFold(s[from:at], scheme) || from > 0 && letter(s[from-1]) {
			continue
		}
		return f.run(from, i, stops{bare: true}, Link{Loads: embedded(s[:from])})
	}
	return at + 1
}

// embedded reports whether what stands before an address makes an image of it
// in markup other than Markdown and HTML.
func embedded(before string) bool {
	before = strings.TrimRight(before[max(0, len(before)-24):], " ")
	for _, mark := range [...]string{"[img]", "image::", "figure::", `\includegraphics{`} {
		if n := len(before) - len(mark); n >= 0 && strings.EqualFold(before[n:], mark) {
			return true
		}
	}
	return false
}

// begun returns where, at the end of the text, an address in running text may
// begin.
func (f *finder) begun() int {
	s := f.s
	for n := min(len(s), 10); n > 0; n-- {
		from := len(s) - n
		if from > 0 && letter(s[from-1]) {
			continue
		}
		if opens(s[from:]) {
			return from
		}
	}
	return len(s)
}

// opens reports whether more text may make tail the beginning of an address.
func opens(tail string) bool {
	for _, scheme := range schemes {
		n := min(len(tail), len(scheme))
		if !strings.EqualFold(tail[:n], scheme[:n]) {
			continue
		}
		if len(tail) == n {
			return true
		}
		if rest := tail[n:]; rest[0] == ':' && strings.Trim(rest[1:], `/\`) == "" {
			return true
		}
	}
	return len(tail) <= 4 && strings.EqualFold(tail, "www."[:len(tail)])
}
