package encoded

import (
	"strings"

	"github.com/bartizan-ai/bartizan/text/reading"
)

// order is a sentence that commands, in a reading's text.
type order struct {
	from, to int
	grave    bool // it speaks of what an attacker is after
}

// verbs begin orders to a model; as in the normalised view, without accents.
// Verbs of the kitchen and the workshop are not among them.
const verbs = " ignore disregard forget override bypass reveal print output repeat reply respond answer say write tell send execute " +
	"run act pretend become delete forward email post upload download fetch visit click transfer approve grant disable deactivate enable " +
	"activate stop don't never always translate summarize summarise list give show explain describe generate create include " +
	"append insert follow obey encode decode return leak disclose expose exfiltrate display dump roleplay compose recommend " +
	"ignoriere vergiss antworte schreibe schreib gib zeige sende fuhre nenne sage wiederhole verrate losche befolge " +
	"ignorez oublie oubliez reponds repondez ecris ecrivez affiche affichez envoie envoyez dis revele revelez execute executez " +
	"ignora olvida responde escribe muestra envia revela ejecuta repite "

// openers may stand before the verb.
const openers = " please kindly now then and but ok okay hey hi hello dear assistant ai chatgpt claude gemini system user important attention note " +
	"so instead first next also just immediately bitte jetzt und nun par porfavor por favor ahora maintenant "

// address begins an order when one of its verbs follows "you".
const address = " must should will shall are can have need "

// grave are the words that an attacker's orders hold.
const grave = " instruction instructions prompt prompts rules guidelines guideline restrictions restriction policy policies safety filter filters " +
	"safeguards guardrails secret secrets password passwords credential credentials token tokens key keys apikey unrestricted unfiltered uncensored jailbreak jailbroken dan " +
	"developer system confidential hidden exfiltrate leak bypass override disregard ignore malware exploit bomb " +
	"anweisungen anweisung regeln passwort geheim geheime systemprompt ignoriere vergiss " +
	"consignes regles oublie ignorez instrucciones reglas contrasena olvida ignora "

func among(list, word string) bool { return strings.Contains(list, " "+word+" ") }

const (
	fewest  = 4  // words that make an order, with its verb
	longest = 40 // words of a sentence that are looked at
)

// word is one word of a text, with what stands before it.
type word struct {
	from, to int
	first    bool // a sentence begins with it, or what was decoded
}

// orders finds the sentences of r that command and of which most was decoded.
func orders(r *reading.Reading) (found []order) {
	list := words(r)
	for i := 0; i < len(list); i++ {
		if !list[i].first {
			continue
		}
		end := i + 1
		for end < len(list) && end < i+longest && !list[end].first {
			end++
		}
		if o, ok := judge(r, list[i:end]); ok {
			found = append(found, o)
		}
	}
	return found
}

// words cuts the reading where something was decoded into words. Marks that
// end sentences, quotations, and the border of what was decoded part them.
func words(r *reading.Reading) (list []word) {
	s, first, before := r.Text, true, false
	for i := 0; i < len(s); {
		if !wordy(s[i]) {
			first = first || strings.IndexByte(".!?:;\"()[]{}<>|*#=\n", s[i]) >= 0
			i++
			continue
		}
		from := i
		for i < len(s) && wordy(s[i]) {
			i++
		}
		changed := r.Changed(from, i)
		if changed {
			list = append(list, word{from, i, first || !before})
		}
		first, before = false, changed
	}
	return list
}

func wordy(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80 || c == '\'' || c == '-' || c == '_'
}

// judge says whether a sentence is an order.
func judge(r *reading.Reading, sentence []word) (order, bool) {
	text := func(i int) string { return r.Text[sentence[i].from:sentence[i].to] }
	i := 0
	for i < len(sentence)-1 && i < 4 && among(openers, text(i)) {
		i++
	}
	if len(sentence)-i < fewest {
		return order{}, false
	}
	switch first, second := text(i), text(i+1); {
	case among(verbs, first):
	case first == "do" && second == "not", first == "you" && among(address, second):
	case first == "du" && (second == "bist" || second == "musst"), first == "tu" && (second == "es" || second == "dois"), first == "eres" && second == "un":
	default:
		return order{}, false
	}
	o := order{from: sentence[0].from, to: sentence[len(sentence)-1].to}
	for k := i; k < len(sentence); k++ {
		o.grave = o.grave || among(grave, text(k))
	}
	return o, true
}
