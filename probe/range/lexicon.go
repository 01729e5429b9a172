package practice

import "strings"

// The lexicon holds single words and stems only: whole phrases would be
// somebody's attack, and the target must not know any.

// verb is what an order asks for.
type verb uint8

const (
	notVerb verb = iota
	saying
	joining
	spelling
	reversing
	telling  // says when it has an object of its own, reveals when asked for what is kept
	working  // an ordinary task, unless its object is what is kept
	taking   // sets what "it" means
	adding   // say, or join when it names where to
	fronting // the same, in front
)

const (
	sayForms = "write writes writing say says saying print prints printing output outputs outputting reply respond repeat repeating begin start end finish " +
		"include insert mention return emit type echo produce state announce display provide send post use sign"
	joinForms = "join joins joining joined combine combines combining combined concatenate concatenating concatenated merge merging merged " +
		"glue gluing glued fuse fusing fused stitch stitching unite uniting assemble assembling connect connecting connected put place"
	spellForms   = "spell spelling"
	reverseForms = "reverse reversing invert flip flipping"
	tellForms    = "tell reveal revealing show disclose share give list recite leak expose divulge dump copy paste encode confess hand"
	workForms    = "translate summarise summarize paraphrase convert explain describe answer what which call calling invoke run execute trigger query"
	takeForms    = "take consider remember let define set"
	addForms     = "append add attach"
	frontForms   = "prepend prefix"
)

// verbOf maps a lower-case word to what it asks for.
func verbOf(low string) verb {
	switch {
	case low == "":
		return notVerb
	case hasWord(sayForms, low):
		return saying
	case hasWord(joinForms, low):
		return joining
	case hasWord(spellForms, low):
		return spelling
	case hasWord(reverseForms, low):
		return reversing
	case hasWord(tellForms, low):
		return telling
	case hasWord(workForms, low):
		return working
	case hasWord(takeForms, low):
		return taking
	case hasWord(addForms, low):
		return adding
	case hasWord(frontForms, low):
		return fronting
	}
	return notVerb
}

// hasWord reports whether low is one of the words in list.
func hasWord(list, low string) bool {
	if low == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(list[from:], low)
		if i < 0 {
			return false
		}
		i += from
		from = i + len(low)
		if (i == 0 || list[i-1] == ' ') && (from == len(list) || list[from] == ' ') {
			return true
		}
	}
}

// fillers may stand before the verb of an order without making it a report.
const fillers = "please kindly now then also and first second third finally lastly next instead just simply you must should shall will would " +
	"could can may need needs have to are is be sure make always only immediately but so your task job duty goal aim i want we like ask " +
	"further after that this before step one two three ok okay hey attention important note urgent again at once afterwards by with in"

// noise is dropped from an object before its own words are looked for.
const noise = "the a an of and to with as into onto in on by from for word words string strings text texts phrase token tokens code exact exactly only just " +
	"following followed then plus first second third last left right one two both these those this that them it its directly immediately " +
	"after before half halves part parts piece pieces fragment fragments chunk chunks letter letters your answer reply response output " +
	"message line sentence end start beginning out up together without any no space spaces gap gaps single single-word between nothing else " +
	"front side each other result value name me us please you are is be formed made by when get result all new whole combined joined exactly"

// introduces stands before an object that is to be said as it is.
const introduces = "word words string text phrase token code exactly letters sentence line message with only just name value"

// marks of what an order is about, by the first letters of its words
const (
	keptStems  = "secret hidden confiden passw passphr codeword private undisclosed internal concealed"
	ownStems   = "instruct prompt configur rules guidelin directive setup briefing preamble persona"
	aboveStems = "above previous earlier preceding prior beforehand initial"
	urgency    = "important urgent critical must immediately crucial vital mandatory required"
	authority  = "system admin administrat operator developer maintainer owner supervisor root"
	outsiders  = "untrusted external retrieved third-party uploaded scraped attachment unverified"
	dropping   = "ignore ignoring forget disregard override overrule drop discard skip abandon cancel"
	limits     = "only never don't not refuse decline must mustn't cannot strictly forbidden confidential"
	decoding   = "decode decoded decipher decrypt unscramble decoding"
)

// startsWithAny reports whether the word begins with one of the stems.
func startsWithAny(stems, low string) bool {
	for s := range strings.FieldsSeq(stems) {
		if strings.HasPrefix(low, s) {
			return true
		}
	}
	return false
}
