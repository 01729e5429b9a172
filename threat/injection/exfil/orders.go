package exfil

import (
	"sync"

	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

var (
	build = phrase.Family{Reason: "an order to put the conversation into an address", User: 0.5, Data: 0.9}
	keys  = phrase.Family{Reason: "talk of keys and addresses", User: 0.2, Data: 0.45}       // as interfaces' manuals hold
	mails = phrase.Family{Reason: "an order to mail the conversation", User: 0.5, Data: 0.8} // a mail address must follow
	send  = phrase.Family{Reason: "an order to send the conversation to an address", User: 0.5, Data: 0.85}
)

// loaded compiles the phrases once, at first use.
var loaded = sync.OnceValues(func() (*phrase.Lexicon, error) {
	return phrase.Compile(english(), german(), french(), spanish())
})

func language(lists map[string]string, builds, sends []string) phrase.Language {
	return phrase.Language{Lists: lists, Sets: []phrase.Set{{Family: &build, Templates: builds}, {Family: &send, Templates: sends}}}
}

func english() phrase.Language {
	l := language(map[string]string{
		"put": "append|add|include|insert|put|place|embed|encode|attach|concatenate|stuff|write|pass|hide|substitute|fill_in",
		"mine": "conversation|conversations|chat_history|conversation_history|chat_log|chat|user's_messages|user's_message|users_messages|user's_name|user's_email|" +
			"user's_data|user's_question|user's_secrets|user's_emails|user's_password|user's_passwords|user's_address|user's_location|user's_api_key|user's_phone_number|user's_credentials|previous_messages|all_messages|system_prompt|system_message|users_secrets|" +
			"private_data|personal_data|personal_information|sensitive_data|sensitive_information|confidential_data|everything_above|what_the_user_said|what_the_user_asked|your_instructions|your_summary|inbox",
		"where": "url|urls|link|query_string|query_parameter|url_parameter|querystring|image_url|image_link|img_tag|image_tag|src|subdomain|hostname|markdown_image|image_markdown|web_address",
		"net":   "http|https|webhook|endpoint|url|server|attacker|address_below|following_address|following_url|this_url|this_address",
	}, []string{
		"$put ~5 $mine ~~7 $where",
		"replace|replacing|substituting ~5 with|by ~4 $mine",
		"$where ~~5 containing|contains|carrying|with|including|holding ~4 $mine",
		"$where ~4 whose|where ~6 is|are|contains|be ~4 $mine",
		"$mine ~4 as|in|into|to|at ~3 query|parameter|url|link|subdomain|query_string",
		"render|display|show|output|load|embed|insert|include|print ~3 image|picture|pixel|markdown|badge|logo ~~10 $put|with|containing|followed_by ~5 $mine",
	}, []string{
		"send|post|submit|forward|exfiltrate|transmit|leak|upload|relay ~4 $mine ~5 to ~4 $net",
		"make|issue|perform|send|do|trigger ~2 request|get_request|post_request|http_request|call ~4 to ~~8 with|containing|including ~4 $mine",
		"fetch|visit|open|browse|request|call|load|curl|get ~~6 $put|with|containing|followed_by ~4 $mine",
	})
	l.Lists["key"] = "api_key|api_keys|passwords|password|credentials|secrets|secret|access_token|access_tokens|private_key"
	l.Sets = append(l.Sets, phrase.Set{Family: &mails, Templates: []string{"send|forward|mail|email|e-mail|transmit|leak|exfiltrate|relay|copy ~4 $mine ~5 to"}}, phrase.Set{Family: &keys, Templates: []string{"$put ~5 $key ~~7 $where", "send|post|submit|forward|upload ~4 $key ~5 to ~4 $net"}})
	return l
}

func german() phrase.Language {
	return language(map[string]string{
		"put":   "hänge|häng|füge|setze|kodiere|codiere|schreibe|packe|ergänze|übergib",
		"mine":  "gespräch|gesprächs|unterhaltung|gesprächsverlauf|chatverlauf|chat|systemprompt|nachrichten_des_nutzers|daten_des_nutzers|name_des_nutzers|namen_des_nutzers|bisherigen_nachrichten",
		"where": "url|link|bildadresse|adresse|bild-url|abfrage|parameter",
	}, []string{
		"$put ~5 $mine ~~7 $where", "ersetze ~5 durch|mit ~4 $mine", "$where ~5 mit|enthält ~4 $mine",
	}, []string{"sende|schicke|übermittle|leite|lade ~5 $mine ~5 an|zu|nach ~3 url|server|adresse|http|https|webhook"})
}

func french() phrase.Language {
	return language(map[string]string{
		"put":   "ajoute|ajoutez|insère|insérez|inclus|incluez|encode|encodez|mets|mettez|place|placez|écris|écrivez",
		"mine":  "conversation|historique|prompt_système|invite_système|messages_précédents|messages_de_l'utilisateur|données_de_l'utilisateur|nom_de_l'utilisateur",
		"where": "url|l'url|lien|adresse|l'adresse|paramètre|requête|image|l'image",
	}, []string{"$put ~6 $mine ~~7 $where", "remplace|remplacez ~5 par ~4 $mine"},
		[]string{"envoie|envoyez|transmets|transmettez|poste|postez ~5 $mine ~5 à|vers|au ~4 url|serveur|adresse|http|https|webhook"})
}

func spanish() phrase.Language {
	return language(map[string]string{
		"put":   "añade|añada|agrega|agregue|incluye|incluya|inserta|inserte|codifica|codifique|pon|ponga|escribe|escriba",
		"mine":  "conversación|historial|prompt_del_sistema|mensajes_anteriores|mensajes_del_usuario|datos_del_usuario|nombre_del_usuario",
		"where": "url|enlace|dirección|parámetro|consulta|imagen",
	}, []string{"$put ~6 $mine ~~7 $where", "reemplaza|reemplace|sustituye|sustituya ~5 por|con ~4 $mine"},
		[]string{"envía|envíe|manda|mande|transmite|transmita|publica|publique ~5 $mine ~5 a|al ~4 url|servidor|dirección|http|https|webhook"})
}
