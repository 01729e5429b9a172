package safetensors

import (
	"regexp"
	"strings"
	"sync"
)

// carried are kinds of content that text in metadata never is. Thumbnails,
// addresses, JSON and licences are ordinary there.
var carried = sync.OnceValue(func() []struct {
	what string
	re   *regexp.Regexp
} {
	kind := func(what, re string) struct {
		what string
		re   *regexp.Regexp
	} {
		return struct {
			what string
			re   *regexp.Regexp
		}{what, regexp.MustCompile(re)}
	}
	return []struct {
		what string
		re   *regexp.Regexp
	}{
		// The first bytes of a pickle, an ELF, a PE file and a Java class, in base64.
		kind("a pickle in base64", `(?:^|[^A-Za-z0-9+/])gA[JNQSUW][A-Za-z0-9+/]{12,}`),
		kind("a program in base64", `(?:^|[^A-Za-z0-9+/])(?:f0VMRg|TVqQAA|TVpQAA|yv66vg)[A-Za-z0-9+/]{12,}`),
		kind("a pickle", `^\x80[\x02-\x05]|(?m)^c(?:os|posix|nt|builtins|__builtin__|subprocess)\n\w+\n`),
		kind("Python code", `\b__import__\s*\(|\bos\.(?:system|popen)\s*\(|\bsubprocess\.\w+\s*\(|\b(?:eval|exec)\s*\(\s*(?:compile|base64|__import__|open|requests|urllib|bytes|zlib|input)|\bpickle\.loads?\s*\(`),
		kind("a template that leaves its sandbox", `\{[{%][^}]{0,400}(?:__(?:class|globals|init|mro|subclasses|builtins|import)__|lipsum|\|\s*attr\s*\()`),
		kind("a script of a web page", `(?i)<script[\s>]|javascript:|\bon(?:error|load)\s*=\s*["']`),
		kind("a command line that fetches and runs", `(?i)(?:curl|wget)\b[^\n|]{0,200}\|\s*(?:ba)?sh\b|powershell(?:\.exe)?\s+-e|/dev/tcp/`),
	}
})

// carries says what a value of the metadata carries, or nothing. It looks at
// the first MiB.
func carries(v string) string {
	v = v[:min(len(v), 1<<20)]
	if strings.HasPrefix(v, "data:image/") {
		return ""
	}
	for _, c := range carried() {
		if c.re.MatchString(v) {
			return c.what
		}
	}
	return ""
}
