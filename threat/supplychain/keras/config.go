package keras

import (
	"bytes"
	"net/url"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/jsontree"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/harm"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/kerasconfig"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/read"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// judged is one judgement that waits until it is known whose file it is.
type judged struct {
	at  int
	g   verdict.Grade
	why string
}

// scanJSON judges a configuration of its own: the one in a .keras archive, or
// an architecture file. Other formats use the word class_name as well, so that
// elsewhere only what runs something counts.
func scanJSON(a *bartizan.Artifact, l *verdict.Log) error {
	b, err := read.All(a)
	if err != nil {
		if bytes.Contains(a.Head, []byte(`"class_name"`)) || inArchive(a) {
			return err
		}
		return bartizan.ErrNotMine
	}
	if !mayName(b) {
		return bartizan.ErrNotMine
	}
	root, err := jsontree.Parse(b)
	var found []judged
	worst := verdict.Safe
	objects := kerasconfig.Judge(root, kerasconfig.Options{}, func(at int, g verdict.Grade, why string) {
		found, worst = append(found, judged{at, g, why}), max(worst, g)
	})
	model := objects > 0 && (inArchive(a) || root.Get("class_name") != nil && root.Get("config") != nil)
	if !model && worst < verdict.Dangerous {
		return bartizan.ErrNotMine
	}
	for _, f := range found {
		if model || f.g >= verdict.Dangerous {
			l.Add("", f.at, f.at+1, f.g, "%s", f.why)
		}
	}
	if err != nil {
		return bartizan.Unexamined{What: a.Path, Why: "the configuration cannot be read to its end: " + err.Error()}
	}
	return nil
}

// mayName reports whether a text may hold the key class_name, in escapes or in a wide
// encoding as well. Most JSON does not, and is not parsed.
func mayName(b []byte) bool {
	return bytes.Contains(b, []byte("class_name")) || bytes.Contains(b, []byte(`\u00`)) || bytes.IndexByte(b, 0) >= 0
}

// inArchive reports whether it is the member that Keras loads.
func inArchive(a *bartizan.Artifact) bool {
	return a.Parent != nil && path.Base(a.Path) == "config.json"
}

// scanYAML judges an architecture file of Keras before 2.6, line by line: such
// files have one key in a line, as Keras wrote them, or are written in flow
// style. Tags that make PyYAML build objects are reported whatever they stand
// at (CVE-2021-37678).
func scanYAML(a *bartizan.Artifact, l *verdict.Log) error {
	b, err := read.All(a)
	if err != nil {
		return err
	}
	if !bytes.Contains(b, []byte("class_name")) {
		return bartizan.ErrNotMine
	}
	at, found := 0, false
	for line := range bytes.Lines(b) {
		text := string(line)
		for rest := text; ; found = true {
			i := strings.Index(rest, "class_name")
			if i < 0 {
				break
			}
			rest = strings.TrimLeft(rest[i+len("class_name"):], `"' `)
			name := strings.Trim(strings.TrimPrefix(rest, ":"), " \t\r\n")
			if cut := strings.IndexAny(name, ",}#"); cut >= 0 {
				name = name[:cut]
			}
			judgeName(l, at, strings.Trim(name, `"' `))
		}
		judgeTags(l, at, text)
		at += len(line)
	}
	if !found {
		return bartizan.ErrNotMine
	}
	return nil
}

func judgeName(l *verdict.Log, at int, name string) {
	n := &jsontree.Node{Kind: jsontree.Object, Kids: []*jsontree.Node{{Key: "class_name", Kind: jsontree.String, Text: name}, {Key: "config", Kind: jsontree.Object}}}
	kerasconfig.Judge(n, kerasconfig.Options{}, func(_ int, g verdict.Grade, why string) { l.Add("", at, at+1, g, "%s", why) })
}

// judgeTags reports tags such as !!python/object/apply:os.system, also where they
// are escaped or renamed by a directive.
func judgeTags(l *verdict.Log, at int, line string) {
	if plain, err := url.PathUnescape(line); err == nil {
		line = plain
	}
	if strings.HasPrefix(line, "%TAG") && strings.Contains(line, "yaml.org") {
		l.Add("", at, at+1, verdict.Dangerous, "gives YAML's own tags another name")
	}
	for _, mark := range []string{"!!python/", "tag:yaml.org,2002:python/"} {
		for rest := line; ; {
			_, tag, ok := strings.Cut(rest, mark)
			if !ok {
				break
			}
			rest = tag
			if end := strings.IndexAny(tag, " \t\r\n>,[]{}'\""); end >= 0 {
				tag = tag[:end]
			}
			judgeTag(l, at, tag)
		}
	}
}

func judgeTag(l *verdict.Log, at int, tag string) {
	kind, name, named := strings.Cut(tag, ":")
	switch what := harm.Of(name); {
	case what != "":
		l.Add("", at, at+1, verdict.Malicious, "names %s by a YAML tag, which %s (CVE-2021-37678)", verdict.Show(name), what)
	case named:
		l.Add("", at, at+1, verdict.Dangerous, "builds %s by the YAML tag %s", verdict.Show(name), verdict.Show(kind))
	}
}
