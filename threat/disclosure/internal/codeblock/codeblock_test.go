package codeblock_test

import (
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/disclosure/internal/codeblock"
)

func in(t testing.TB, s string) bool {
	t.Helper()
	p := &bartizan.Part{Done: true}
	p.Text = s
	at := strings.IndexByte(s, '@')
	got, unsure := codeblock.Of(nil, nil, p).In(s, 0, at, true)
	if unsure {
		t.Errorf("%q: unsure of a text that ended", s)
	}
	return got
}

// TestIn asks about the place of the @.
func TestIn(t *testing.T) {
	for s, want := range map[string]bool{
		"```\n@\n```": true, "```go\n@": true, "~~~ `x`\n@": true, "text\n````\n```\n@\n````": true, "`@`": true, "a `b` c `` @ ` ``": true, "para\n\nsee `@` here": true,
		"@": false, "```\nx\n```\n@": false, "```\nx\n   ```  \n@": false, "``` `\n@": false, "`@": false, "`@\n`": false, "`a` @ `b`": false, "`` @ `": false,
		"\\` @ `": false, "<a b=\"`\"> @ `": false, "`a\n` @ `b`": false, "- ` a\n- @ ` b": false, "| a ` | @ | ` b |": false,
		"<div>\n```\n</div>\n\n@": false, "<!--\n```\n-->\n@": false, "- <div>\n```\n@": false, "- a\n  ```\n@": false, "> ```\n@": false, "<div>\n`@`": false,
		"    ```\n@": false, "x ```\n@": false, "```\r@\r```": true, "```\r\n@\r\n```": true, "```\nx\n~~~\n@": true,
	} {
		if got := in(t, s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

// FuzzOf: a text in windows is the same as in one.
func FuzzOf(f *testing.F) {
	f.Add("```\n<x>\n```\n- a\n<b>\n~~~\n", 5)
	f.Fuzz(func(t *testing.T, s string, cut int) {
		at := int(uint(cut) % uint(len(s)+1))
		x, key := &bartizan.Exchange{}, &bartizan.MemoKey[*codeblock.Book]{}
		head := &bartizan.Part{ID: 1}
		head.Text = s[:at]
		codeblock.Of(x, key, head)
		from := at / 2
		tail := &bartizan.Part{ID: 1, Base: from, Done: true}
		tail.Text = s[from:]
		whole := &bartizan.Part{ID: 2, Done: true}
		whole.Text = s
		a, b := codeblock.Of(x, key, tail), codeblock.Of(x, key, whole)
		for i := range s {
			fenced, _ := b.In("", i, 0, true)
			if got, _ := a.In("", i, 0, true); got != fenced {
				t.Fatalf("%q cut at %d: place %d is %v", s, at, i, got)
			}
		}
	})
}
