package skops

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed allow.txt
var allowText string

// list is what honest files name, by dotted name.
type list struct{ types, functions map[string]bool }

// known parses the embedded list on first use.
var known = sync.OnceValue(func() *list {
	l := &list{map[string]bool{}, map[string]bool{}}
	into := l.types
	for line := range strings.SplitSeq(allowText, "\n") {
		switch module, names, ok := strings.Cut(line, ": "); {
		case line == "[function]":
			into = l.functions
		case ok && line[0] != '#':
			for name := range strings.FieldsSeq(names) {
				into[module+"."+name] = true
			}
		}
	}
	return l
})
