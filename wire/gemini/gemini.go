// Package gemini is the codec of Google's Gemini wire: generateContent, plain
// and streamed, countTokens and embedContent.
//
// It follows the provider's public API reference ("Generating content",
// v1beta). The provider reads every field in two spellings, systemInstruction
// and system_instruction, and takes one object for a list of one: so does the
// codec, and a body that holds both spellings of a field is refused. Results of
// functions and of running code, and what was found on the web, are data that
// may give no orders.
//
// The model's name and whether to stream stand in the path: who routes the
// request fills in Body.Model and Body.Stream.
package gemini

import (
	"iter"
	"strings"
	"unicode"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

func user() wire.Voice { return wire.Voice{Role: bartizan.RoleUser, Origin: bartizan.FromUser} }

func model() wire.Voice {
	return wire.Voice{Role: bartizan.RoleAssistant, Origin: bartizan.FromAssistant}
}

func system() wire.Voice {
	return wire.Voice{Role: bartizan.RoleSystem, Origin: bartizan.FromOperator}
}

func toolVoice() wire.Voice {
	return wire.Voice{Role: bartizan.RoleTool, Origin: bartizan.FromTool}
}

// found is the voice of what was found for an answer.
func found() wire.Voice {
	return wire.Voice{Role: bartizan.RoleAssistant, Origin: bartizan.FromRetrieved}
}

// fieldOf gives the provider's spelling of a key in lower case without
// underscores, or "" for one that the codec does not know.
func fieldOf(folded string) string {
	switch folded {
	case "contents", "tools", "model", "labels", "content", "requests", "parts", "role", "text", "thought", "candidates",
		"index", "id", "name", "args", "response", "language", "code", "output", "outcome", "data", "error":
		return folded
	case "systeminstruction":
		return "systemInstruction"
	case "toolconfig":
		return "toolConfig"
	case "safetysettings":
		return "safetySettings"
	case "generationconfig":
		return "generationConfig"
	case "cachedcontent":
		return "cachedContent"
	case "generatecontentrequest":
		return "generateContentRequest"
	case "codeexecution":
		return "codeExecution"
	case "googlesearch":
		return "googleSearch"
	case "urlcontext":
		return "urlContext"
	case "functiondeclarations":
		return "functionDeclarations"
	case "parametersjsonschema":
		return "parametersJsonSchema"
	}
	return partFieldOf(folded)
}

// partFieldOf is fieldOf for fields of parts and candidates.
func partFieldOf(folded string) string {
	switch folded {
	case "thoughtsignature":
		return "thoughtSignature"
	case "inlinedata":
		return "inlineData"
	case "filedata":
		return "fileData"
	case "mimetype":
		return "mimeType"
	case "fileuri":
		return "fileUri"
	case "functioncall":
		return "functionCall"
	case "functionresponse":
		return "functionResponse"
	case "executablecode":
		return "executableCode"
	case "codeexecutionresult":
		return "codeExecutionResult"
	case "partialargs":
		return "partialArgs"
	case "willcontinue":
		return "willContinue"
	case "finishreason":
		return "finishReason"
	case "groundingmetadata":
		return "groundingMetadata"
	case "citationmetadata":
		return "citationMetadata"
	case "logprobsresult":
		return "logprobsResult"
	}
	return ""
}

// spelling says how a key stands to the fields that the codec knows.
type spelling uint8

const (
	unknown  spelling = iota
	right             // one of the provider's two
	mistaken          // reads like a field and is none
)

// field gives a key's one name.
func field(k jsonscan.Value) (name string, how spelling) {
	if name := common(k.Raw()); name != "" {
		return name, right
	}
	key := k.Text()
	switch name = fieldOf(strings.ReplaceAll(wire.Fold(key), "_", "")); {
	case name == "":
		return key, unknown
	case key == name || strings.ContainsRune(key, '_') && key == snake(name):
		return name, right
	}
	return name, mistaken
}

// common gives the fields of most events, which cost no memory, or "".
func common(key []byte) string {
	for _, name := range [...]string{
		"candidates", "content", "parts", "text", "role", "index", "usageMetadata", "modelVersion", "responseId",
		"finishReason", "safetyRatings", "contents", "thoughtSignature",
	} {
		if string(key) == name {
			return name
		}
	}
	return ""
}

// snake spells a field with underscores.
func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// distinct refuses an object that holds two spellings of one field, or a key
// that reads like a field and is none.
func distinct(param string, v jsonscan.Value) error {
	var seen []string // of known fields, so it is short
	for k := range v.Members() {
		name, how := field(k)
		switch how {
		case mistaken:
			return wire.Bad(param, "a key reads like "+name+" but is not spelled so")
		case unknown:
			continue
		}
		for _, s := range seen {
			if s == name {
				return wire.Bad(param, name+" stands twice, in two spellings")
			}
		}
		seen = append(seen, name)
	}
	return nil
}

// get is the member of that field in either spelling.
func get(v jsonscan.Value, name string) jsonscan.Value {
	if m := v.Get(name); m.Type() != jsonscan.None {
		return m
	}
	return v.Get(snake(name))
}

// members gives an object's members by the name of their field.
func members(v jsonscan.Value) iter.Seq2[string, jsonscan.Value] {
	return func(yield func(string, jsonscan.Value) bool) {
		for k, m := range v.Members() {
			if name, _ := field(k); !yield(name, m) {
				return
			}
		}
	}
}

// list gives an array's items, or the value itself as a list of one.
func list(v jsonscan.Value) iter.Seq2[int, jsonscan.Value] {
	if v.Type() == jsonscan.Array || v.Type() == jsonscan.Null || v.Type() == jsonscan.None {
		return v.Items()
	}
	return func(yield func(int, jsonscan.Value) bool) { yield(0, v) }
}
