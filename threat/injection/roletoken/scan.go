package roletoken

import (
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

// mine are extensions of files that must hold tokens: templates, and programs
// that fill them in.
const mine = " .jinja .jinja2 .j2 .tmpl .mustache .gotmpl .modelfile .py .pyi .js .mjs .cjs .ts .tsx .jsx .go .rs .java .kt .c .h .cc " +
	".cpp .hpp .cu .cs .rb .php .swift .scala .lua .pl .r .jl .sh .bash .zsh .ps1 .ipynb .model .vocab .bpe "

// files are names of files of models that define tokens.
const files = " tokenizer.json tokenizer_config.json special_tokens_map.json added_tokens.json chat_template.json vocab.json vocab.txt " +
	"merges.txt config.json generation_config.json modelfile params template preprocessor_config.json processor_config.json "

// scanner reads what people and models read, but for files that define tokens.
type scanner struct{ phrase.Scanner }

var _ bartizan.Scanner = scanner{}

// Wants leaves out the files that must hold tokens.
func (s scanner) Wants(e bartizan.Entry) bool {
	name := strings.ToLower(path.Base(e.Path))
	if strings.Contains(files, " "+name+" ") {
		return false
	}
	if ext := path.Ext(name); ext != "" && strings.Contains(mine, " "+ext+" ") {
		return false
	}
	return s.Scanner.Wants(e)
}
