package practice

import "strings"

// segment is a stretch of text of one place: what the person typed, or a
// document set apart from it.
type segment struct {
	text string
	Features
}

const (
	maxExamined = 256 << 10 // bytes of text the simulator reads per request
	maxSegments = 64
	maxOpenings = 256 // lines of a turn that may open a document
)

// segments cuts the conversation into segments, in order. cut reports whether
// something was left unread.
func segments(messages []message) (out []segment, cut bool) {
	left := maxExamined
	for _, m := range messages {
		text := clip(m.text, left)
		cut = cut || len(text) < len(m.text)
		left -= len(text)
		switch m.role {
		case "system", "developer":
			out = append(out, segment{text, Features{Position: InSystem}})
		case "tool":
			out = append(out, segment{text, Features{Position: InTool, Delimited: isFramed(text)}})
		case "user":
			out = append(out, splitTurn(text)...)
		}
		if len(out) > maxSegments {
			return out[:maxSegments], true
		}
	}
	return out, cut
}

// isFramed reports whether a whole text is fenced, tagged or quoted.
func isFramed(text string) bool {
	t := strings.TrimSpace(text)
	return strings.HasPrefix(t, "```") || strings.HasPrefix(t, "<") || strings.HasPrefix(t, ">") || strings.HasPrefix(t, `"""`)
}

// splitTurn cuts a user turn by lines: fences, tags, rulers and quote marks set
// documents apart; so does a task that ends with a colon, though less clearly.
func splitTurn(text string) []segment {
	var out []segment
	var typed, doc []string
	flush := func(delimited bool) {
		if s := strings.TrimSpace(strings.Join(doc, "\n")); s != "" {
			label := len(typed) > 0 && labelled(typed[len(typed)-1])
			out = append(out, segment{s, Features{Position: InDocument, Delimited: delimited, Labelled: label}})
		}
		doc = nil
	}
	lines := strings.Split(text, "\n")
	openings := 0
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		if end := closing(line); end != "" && openings < maxOpenings {
			openings++
			if to := findLine(lines, i+1, end); to > 0 {
				typed = append(typed, line)
				doc = lines[i+1 : to]
				flush(true)
				i = to
				continue
			}
		}
		if rest, ok := strings.CutPrefix(line, ">"); ok {
			doc = append(doc, strings.TrimSpace(rest))
			continue
		}
		flush(true)
		if inner, ok := inlineDocument(line); ok && i+1 < len(lines) && inner == "" {
			typed = append(typed, line)
			doc = lines[i+1:]
			flush(false)
			break
		} else if ok && inner != "" {
			typed = append(typed, line[:len(line)-len(inner)])
			doc = append([]string{inner}, lines[i+1:]...)
			flush(false)
			break
		}
		typed = append(typed, lines[i])
	}
	flush(true)
	turn := strings.TrimSpace(strings.Join(typed, "\n"))
	if turn == "" {
		return out
	}
	return append([]segment{{turn, Features{Position: InUserTurn}}}, out...)
}

// closing returns the line that ends the document this line opens, or "".
func closing(line string) string {
	switch {
	case strings.HasPrefix(line, "```"):
		return "```"
	case line == `"""` || line == "---" || line == "***" || line == "===":
		return line
	case len(line) > 2 && line[0] == '<' && line[1] != '/' && line[len(line)-1] == '>':
		name, _, _ := strings.Cut(line[1:len(line)-1], " ")
		return "</" + name + ">"
	case len(line) > 4 && strings.Trim(line, "-=*#_ ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && strings.Trim(line[:3], "-=*#_") == "":
		return line[:3]
	}
	return ""
}

// findLine returns the index of the next line that begins with end, or 0.
func findLine(lines []string, from int, end string) int {
	for i := from; i < len(lines); i++ {
		if strings.HasPrefix(strings.TrimSpace(lines[i]), end) {
			return i
		}
	}
	return 0
}

// inlineDocument finds the text handed over after the colon of an ordinary task
// ("summarise this: ..."). ok without text: it begins on the next line.
func inlineDocument(line string) (inner string, ok bool) {
	head, rest, found := strings.Cut(line, ":")
	if !found || taskOf(head) == chat {
		return "", false
	}
	return strings.TrimSpace(rest), true
}

// labelled reports whether the line that introduces a document says that it
// came from outside.
func labelled(line string) bool {
	for _, t := range lex(line) {
		if t.kind == word && startsWithAny(outsiders, t.low) {
			return true
		}
	}
	return false
}

// toolSegments makes segments of what the offered tools say about themselves.
func toolSegments(tools []tool) []segment {
	var out []segment
	for _, t := range tools {
		if t.about != "" {
			out = append(out, segment{clip(t.about, 16<<10), Features{Position: InTool}})
		}
	}
	return out
}
