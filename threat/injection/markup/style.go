package markup

import "strings"

// hides says why people do not see what an element holds, or nothing.
func (f *finder) hides(t *tag) string {
	switch t.name {
	case "template", "noscript", "details":
		return "a " + t.name + " element"
	case "title":
		return "the page's title"
	}
	for _, a := range t.attrs {
		v := f.s[a.from:a.to]
		switch strings.ToLower(a.name) {
		case "hidden":
			return "a hidden element"
		case "aria-hidden":
			if strings.EqualFold(v, "true") {
				return "an element hidden from screen readers"
			}
		case "type":
			if strings.EqualFold(v, "hidden") || t.name == "script" && strings.HasPrefix(v, "text/") && !strings.Contains(v, "javascript") {
				return "a hidden element"
			}
		case "class":
			if hidingClass(v) {
				return "an element of a hiding class"
			}
		case "style":
			if why := hidingStyle(v); why != "" {
				return why
			}
		case "color":
			if t.name == "font" && white(v) {
				return "white text"
			}
		}
	}
	return ""
}

func hidingClass(v string) bool {
	for c := range strings.FieldsSeq(v) {
		switch strings.ToLower(c) {
		case "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "hidden", "d-none", "invisible", "is-hidden", "hide":
			return true
		}
	}
	return false
}

// hidingStyle looks at the declarations of a style attribute.
func hidingStyle(v string) string {
	var color, ground string
	small := 0
	for d := range strings.SplitSeq(strings.ToLower(v), ";") {
		name, value, _ := strings.Cut(d, ":")
		value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		switch name = strings.TrimSpace(name); name {
		case "color":
			color = value
		case "background", "background-color":
			ground = value
		case "width", "height", "max-height", "max-width":
			if zero(value, 1) {
				small++
			}
		default:
			if declares(name, value) {
				return "an element hidden by " + name
			}
		}
	}
	switch {
	case small == 2:
		return "an element of no size"
	case color == "transparent" || color != "" && color == ground || white(color) && (ground == "" || white(ground)):
		return "text in the colour of its ground"
	}
	return ""
}

// declares reports whether one declaration hides an element.
func declares(name, value string) bool {
	switch name {
	case "display":
		return value == "none"
	case "visibility":
		return value == "hidden" || value == "collapse"
	case "opacity":
		return zero(value, 0.1)
	case "font-size":
		return zero(value, 2)
	case "font":
		return strings.HasPrefix(value, "0") || strings.HasPrefix(value, "1px")
	case "text-indent", "left", "top", "right", "bottom", "margin-left", "margin-top", "letter-spacing":
		return strings.HasPrefix(value, "-") && len(strings.TrimRight(value[1:], "pxemrtvwh%")) >= 3
	case "clip", "clip-path":
		return strings.Contains(value, "rect(0") || strings.Contains(value, "rect(1px") || strings.Contains(value, "inset(50%") || strings.Contains(value, "inset(100%")
	case "transform":
		return strings.Contains(value, "scale(0") || strings.Contains(value, "translate(-9")
	case "z-index":
		return strings.HasPrefix(value, "-") && len(value) > 3
	case "mso-hide":
		return value == "all"
	}
	return false
}

// zero reports whether value is a number of at most most, whatever its unit;
// one in em counts for sixteen.
func zero(value string, most float64) bool {
	end := 0
	for end < len(value) && (value[end] >= '0' && value[end] <= '9' || value[end] == '.') {
		end++
	}
	if end == 0 {
		return false
	}
	n, scale, point := 0.0, 1.0, false
	for _, c := range value[:end] {
		if c == '.' {
			point = true
			continue
		}
		n = n*10 + float64(c-'0')
		if point {
			scale *= 10
		}
	}
	n /= scale
	if strings.Contains(value[end:], "em") {
		n *= 16
	}
	if strings.Contains(value[end:], "%") {
		n /= 10
	}
	return n <= most
}

// white reports whether a colour is white or nearly so.
func white(c string) bool {
	c = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(c), " ", ""))
	switch c {
	case "white", "#fff", "#ffffff", "#fefefe", "#fdfdfd", "#fffffe", "#ffff", "snow", "ghostwhite", "whitesmoke", "#fafafa", "#fcfcfc", "#fbfbfb", "hsl(0,0%,100%)":
		return true
	}
	return strings.HasPrefix(c, "rgb(255,255,255") || strings.HasPrefix(c, "rgba(255,255,255") || strings.HasPrefix(c, "rgb(254,254,254") ||
		strings.HasPrefix(c, "rgba(") && strings.HasSuffix(c, ",0)")
}
