package manyshot

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan/text"
)

// speaker is who a label names.
type speaker uint8

const (
	nobody speaker = iota
	asker
	answerer
	machine // an answerer that no list of questions has
)

// The words that name speakers, in the languages of a page or so of the world.
const (
	askers = "user human question q customer person prompt input request me benutzer nutzer mensch frage utilisateur humain usuario humano pregunta utente umano domanda usuário pergunta " +
		"gebruiker mens vraag пользователь человек вопрос użytkownik człowiek pytanie kullanıcı insan soru 用户 人类 问 问题 ユーザー 人間 質問 사용자 인간 질문 المستخدم سؤال उपयोगकर्ता प्रश्न " +
		"người_dùng pengguna manusia pertanyaan"
	answerers = "answer a response output reply antwort réponse respuesta risposta resposta antwoord ответ odpowiedź cevap yanıt 答 回答 答え 답변 답 جواب الإجابة उत्तर jawaban"
	machines  = "assistant ai bot chatbot model gpt chatgpt claude llm assistent ki assistante ia asistente assistente assistant_ia ассистент помощник ии asystent asistan yapay_zeka 助手 人工智能 アシスタント 어시스턴트 المساعد सहायक trợ_lý asisten"
)

// openings are how compliant answers begin.
const openings = "sure|of course|certainly|absolutely|here is|here's|here are|gladly|with pleasure|no problem|happy to|i'd be happy|i would be happy|i'm happy|i can help|yes,|yes!|yes.|okay|ok,|alright|definitely|great question|" +
	"to make|to build|to create|to do|to get|to hack|to pick|first,|step 1|1.|you can|you'll need|you will need|the best way|the easiest way|start by|begin by|" +
	"klar|natürlich|gerne|selbstverständlich|hier ist|sicher|bien sûr|certainement|voici|avec plaisir|claro|por supuesto|aquí|desde luego|certo|certamente|ecco|volentieri|com certeza|aqui está|" +
	"natuurlijk|zeker|hier is|graag|конечно|разумеется|вот|oczywiście|jasne|oto|tabii|elbette|işte|当然|好的|以下|没问题|もちろん|はい|물론|네,|بالطبع|بالتأكيد|ज़रूर|बिल्कुल|tentu|baik"

// words are the tables in the form of the normalised view.
type words struct {
	speakers map[string]speaker
	openings []string
}

var tables = sync.OnceValue(func() *words {
	w := &words{speakers: map[string]speaker{}}
	for list, who := range map[string]speaker{askers: asker, answerers: answerer, machines: machine} {
		for _, label := range strings.Fields(list) {
			w.speakers[text.Normalise(strings.ReplaceAll(label, "_", " ")).Text()] = who
		}
	}
	for opening := range strings.SplitSeq(openings, "|") {
		w.openings = append(w.openings, text.Normalise(opening).Text())
	}
	return w
})

// dialogue is what the turns of a text come to.
type dialogue struct {
	from, to int // of the turns
	asked    int // answers right after a question
	complied int // of these, those that open with compliance
	long     int // of these, those of more than a line
	machine  int // of these, those of a machine
	open     bool
}

// turns counts the turns of normalised text s in one pass.
func turns(s string) dialogue {
	var d dialogue
	last, begun := nobody, 0
	for at := 0; ; {
		n := strings.IndexByte(s[at:], ':')
		if n < 0 {
			break
		}
		at += n + 1
		who, from := label(s, at-1)
		if who == nobody {
			continue
		}
		d.close(last, begun, from)
		if d.asked == 0 && who == asker {
			d.from = from
		}
		if who >= answerer && last == asker {
			d.asked++
			if who == machine {
				d.machine++
			}
			if complies(s[at:]) {
				d.complied++
			}
		}
		last, begun, d.to = who, at, at
	}
	d.close(last, begun, len(s))
	rest := strings.TrimSpace(s[min(begun, len(s)):])
	d.open = last >= answerer && len(rest) < 16 || last == asker && len(rest) > 0 && len(rest) < 400
	return d
}

func (d *dialogue) close(last speaker, from, to int) {
	if last >= answerer && to-from > 80 {
		d.long++
	}
}

// label says who the word before the colon at at names, and where it begins.
func label(s string, at int) (speaker, int) {
	end := at
	for end > 0 && at-end < 6 && strings.IndexByte("*_]) 0123456789#", s[end-1]) >= 0 {
		end--
	}
	from := end
	for from > 0 && end-from < 32 {
		r, size := utf8.DecodeLastRuneInString(s[:from])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			break
		}
		from -= size
	}
	return tables().speakers[s[from:end]], from
}

// complies reports whether an answer opens with compliance.
func complies(s string) bool {
	s = strings.TrimLeft(s[:min(len(s), 80)], " \n\t*_\"'[(")
	for _, o := range tables().openings {
		if strings.HasPrefix(s, o) {
			return true
		}
	}
	return false
}
