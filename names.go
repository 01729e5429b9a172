package bartizan

import (
	"fmt"
	"strings"
)

// nameOf gives the name of a small enum's value, or its number when unknown.
func nameOf[T ~uint8](v T, names ...string) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("%d", v)
}

// parseName is the inverse of nameOf. The error lists what is allowed.
func parseName[T ~uint8](what, s string, names ...string) (T, error) {
	for i, n := range names {
		if strings.EqualFold(n, s) {
			return T(i), nil
		}
	}
	return 0, fmt.Errorf("unknown %s %q: want one of %s", what, s, strings.Join(names, ", "))
}

// maskOf names the bits that are set, joined by "+"; "any" for none.
func maskOf[T ~uint8](v T, names ...string) string {
	var set []string
	for i, n := range names {
		if v&(1<<i) != 0 {
			set = append(set, n)
		}
	}
	if len(set) == 0 {
		return "any"
	}
	return strings.Join(set, "+")
}
