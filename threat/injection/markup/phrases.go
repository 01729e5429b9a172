package markup

import (
	"sync"

	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

var (
	address = phrase.Family{Reason: "words to a model", User: 0.6, Data: 0.8}
	answer  = phrase.Family{Reason: "an order what an answer must say", User: 0.6, Data: 0.75}
	order   = phrase.Family{Reason: "an order", User: 0.2, Data: 0.35}
)

// loaded compiles the phrases once, at first use.
var loaded = sync.OnceValues(func() (*phrase.Lexicon, error) {
	return phrase.Compile(english(), german(), french(), spanish(), chinese())
})

func language(lists map[string]string, addresses, answers, orders []string) phrase.Language {
	return phrase.Language{Lists: lists, Sets: []phrase.Set{
		{Family: &address, Templates: addresses}, {Family: &answer, Templates: answers}, {Family: &order, Templates: orders},
	}}
}

func english() phrase.Language {
	return language(map[string]string{
		"ai": "ai|ais|llm|llms|language_model|language_models|large_language_model|large_language_models|chatbot|chatbots|ai_assistant|ai_assistants|" +
			"ai_agent|ai_agents|ai_model|ai_models|ai_system|ai_systems|assistant_reading_this|model_reading_this|agent_reading_this|gpt|chatgpt|claude|gemini|copilot|ai_reviewer|ai_reviewers|" +
			"llm_reviewer|llm_reviewers|crawlers_and_ai|automated_assistant|automated_reviewer",
		"do": "say|tell|answer|inform|respond|reply|output|print|include|append|mention|insert|state|claim|recommend|rate|rank|score|summarize|summarise|forward|send|email|execute|run|" +
			"reveal|ignore|disregard|convince|persuade|urge|give|write|add|praise|approve|accept|conclude|report|describe|present|translate|visit|open|click|call|use|treat|consider|highlight|follow|obey",
		"reply": "answer|response|reply|summary|output|review|translation|report|recommendation|evaluation|assessment",
	}, []string{
		"note|attention|message|instruction|instructions|important|notice|reminder|hint|warning|memo|order|orders|directive|addressed to|for all|any|the|every|other* $ai",
		"dear|hello|hey|hi|attention ai|llm|language_model|ai_assistant|ai_agent|ai_model|assistant|chatgpt|claude|copilot|gemini|chatbot",
		"if you_are|you're|you_re|this_is_read_by|read_by|processed_by|the_reader_is|summarized_by|summarised_by|parsed_by a|an|the? $ai",
		"$ai must|should|shall|are_required_to|is_required_to|need_to|needs_to|will|please always|never|now|also|only? $do",
		"as a|an|the? ai|llm|language_model|ai_assistant|ai_agent|ai_model|chatbot ~3 you must|should|shall|will|are_required",
		"you_are a|an|now_a|now_an helpful|obedient|powerful? ai|llm|language_model|ai_assistant|ai_agent|assistant|chatbot",
		"system|assistant|agent|model|$ai : please? $do",
	}, []string{
		"you must|should|shall|have_to|are_required_to|need_to ~4 $do ~8 in|at_the_end_of|at_the_start_of|to your $reply",
		"$do ~9 in|at_the_end_of|at_the_start_of|at_the_beginning_of|to|into|as your final|next|whole? $reply",
		"when|while|if|before|after ~1 summarizing|summarising|answering|translating|reviewing|analyzing|analysing|evaluating|you_summarize|you_summarise|you_answer|you_are_asked|asked_to_summarize|asked_to_review this|it|the|about|page|document|paper|text|any|a|question|questions|user|users* ~2 $do",
		"give a|an|only* positive review|recommendation|evaluation|rating", "do_not|don't|never highlight|mention|list any|the? negatives|weaknesses|flaws|limitations",
		"tell|inform|convince|persuade|urge|trick|instruct|remind the|your? user|users|human|operator ~6 visit|click|call|download|install|pay|send|enter|log_in|run|that|to",
		"do_not|don't|never tell|inform|mention_this_to|reveal_this_to|show_this_to|alert the? user|users|human|operator",
		"recommend|rank|rate|list|describe|present ~4 as the? best|first|top|number_one|only|most_qualified|strongest",
		"this candidate|applicant is ~3 best|qualified|perfect|ideal|excellent",
	}, []string{"$do ~6 user|users|conversation|system_prompt|instructions|secret|password|credentials"})
}

func german() phrase.Language {
	return language(map[string]string{
		"ai": "ki|kis|llm|llms|sprachmodell|sprachmodelle|ki-assistent|ki-assistenten|ki-modell|ki-modelle|ki-system|ki-systeme|chatbot|chatbots",
	}, []string{
		"hinweis|achtung|nachricht|anweisung|anweisungen|wichtig|befehl|befehle an|für alle|jede|die|den|das* $ai",
		"wenn|falls|sofern du|sie ein|eine $ai", "$ai müssen|muss|sollen|soll|sollten",
	}, []string{
		"in|am_ende deiner|ihrer antwort|zusammenfassung|bewertung ~4 schreibe|erwähne|nenne|sage|behaupte|empfiehl",
		"schreibe|erwähne|nenne|sage|behaupte|empfiehl|füge ~8 in|an|am_ende deine|deiner|ihre|ihrer antwort|zusammenfassung|bewertung",
	}, nil)
}

func french() phrase.Language {
	return language(map[string]string{"ai": "ia|llm|modèle_de_langage|modèles_de_langage|assistant_ia|agent_conversationnel|chatbot|chatbots|assistants_ia"}, []string{
		"note|attention|message|instruction|instructions|important|consigne|consignes pour|à|aux tous|toutes|toute|les|le|la|l'* $ai",
		"si vous_êtes|tu_es un|une? $ai",
	}, []string{"dis|dites|écris|écrivez|mentionne|mentionnez|recommande|recommandez|inclus|incluez|ajoute|ajoutez ~8 dans ta|votre réponse|résumé|évaluation"}, nil)
}

func spanish() phrase.Language {
	return language(map[string]string{"ai": "ia|llm|modelo_de_lenguaje|modelos_de_lenguaje|asistente_de_ia|asistentes_de_ia|chatbot|chatbots|agente_de_ia"}, []string{
		"nota|atención|mensaje|instrucción|instrucciones|importante|aviso para|a|al los|las|la|el|todos|todas|cualquier* $ai",
		"si eres|es_usted un|una? $ai",
	}, []string{"di|diga|escribe|escriba|menciona|mencione|recomienda|recomiende|incluye|incluya|añade|añada ~8 en tu|su respuesta|resumen|evaluación"}, nil)
}

func chinese() phrase.Language {
	return language(map[string]string{"ai": "人工智能|大模型|语言模型|ai助手|ai|智能助手"}, []string{
		"请注意|注意|致|告知|指示|如果你是 $ai",
	}, []string{"在你的|在您的 回答|回复|总结|摘要 ~9 写|说|提及|加入|推荐"}, nil)
}
