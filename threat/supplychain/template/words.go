package template

import (
	"regexp"
	"strings"
	"sync"
)

// set makes a set of words.
func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// vocabulary is what chat templates use, and what none may.
type vocabulary struct {
	functions, methods, filters  map[string]bool // harmless when called
	forbiddenNames               map[string]bool // global objects that lead out
	forbiddenAttrs, gadgets      map[string]bool
	keys                         map[string]bool // of messages and their parts
	dunder, order, site, harmful *regexp.Regexp
}

// words are derived by hand: functions from transformers' chat_template_utils,
// filters from Jinja's own list without attr, methods from the templates of
// the model families in testdata.
var words = sync.OnceValue(func() *vocabulary {
	return &vocabulary{
		functions: set("raise_exception strftime_now namespace range dict loop caller"),
		methods: set("items keys values get strip lstrip rstrip split rsplit splitlines startswith endswith upper lower title capitalize " +
			"replace join format append extend insert pop remove clear update copy count index find rfind isdigit isalpha isalnum isspace islower isupper isnumeric " +
			"cycle changed partition rpartition removeprefix removesuffix zfill ljust rjust center casefold swapcase setdefault reverse sort " +
			"strftime isoformat encode decode"),
		filters: set("abs batch capitalize center count d default dictsort e escape filesizeformat first float forceescape format groupby indent int " +
			"items join last length list lower map max min pprint random reject rejectattr replace reverse round safe select selectattr slice sort string " +
			"striptags sum title tojson trim truncate unique upper urlencode urlize wordcount wordwrap xmlattr from_json fromjson to_json strip"),
		forbiddenNames: set("self cycler joiner lipsum request config url_for get_flashed_messages current_app os sys subprocess builtins " +
			"open eval exec compile globals locals vars getattr setattr import_module super breakpoint"),
		forbiddenAttrs: set("mro func_globals func_code func_closure func_defaults gi_frame gi_code gi_yieldfrom cr_frame cr_code cr_await ag_frame ag_code f_globals f_locals f_builtins " +
			"f_back f_code tb_frame tb_next co_code im_func im_self im_class subclasses builtins popen Popen check_output getstatusoutput import_module format_map"),
		gadgets: set("os popen system subprocess Popen check_output check_call getoutput spawn spawnl fork execve __import__ __builtins__ builtins eval exec compile importlib import_module " +
			"socket open warnings sys linecache commands pty load_module os.popen os.system"),
		keys: set("text image image_url images video videos video_url audio audio_url input_audio type name content role tool_calls tool_call function arguments parameters id url " +
			"reasoning reasoning_content thinking document documents title user system assistant tool developer description properties required enum items anyOf oneOf $ref $defs object string number integer boolean array"),
		dunder:  regexp.MustCompile(`__[A-Za-z]\w*__|__(?:class|globals|init|mro|subclasses|builtins|import|base|bases|dict|code|getattribute|getitem|call|func|self|reduce|module|loader|spec)\b|\b__$|^__$`),
		harmful: regexp.MustCompile(`(?i)\bimport\s+os\b|os\.(?:popen|system)|/bin/(?:ba)?sh|subprocess|__import__|curl\s+http|powershell`),
		site:    regexp.MustCompile(`(?i)\b(?:https?|ftp|wss?)://[\w.-]+|!\[[^\]]*\]\(|\bjavascript:`),
		order: regexp.MustCompile(`(?i)\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|preceding|other|user'?s?|system|safety|all)\b[^.\n]{0,30}\b(?:instruction|prompt|rule|message|request|guideline|direction|polic|training)` +
			`|\b(?:do not|don't|never)\s+(?:tell|inform|mention|reveal|disclose|show|alert|notify|admit|warn)\b[^.\n]{0,40}\b(?:user|human|person|anyone|operator|this (?:instruction|prompt|rule)|these instructions)` +
			`|\bwithout\s+(?:telling|informing|mentioning|notifying|alerting|asking)\b[^.\n]{0,20}\b(?:user|human|operator|anyone)?` +
			`|\bsecretly\b|\bcovertly\b|\bkeep (?:this|it) (?:a )?secret\b|\bhidden instruction` +
			`|\b(?:send|post|upload|forward|exfiltrate|leak|transmit)\b[^.\n]{0,60}\b(?:password|credential|api[ _-]?key|secret|token|conversation|chat history|private|personal data)` +
			`|\balways\s+(?:recommend|insert|append|include|add|suggest|promote|advertise)\b[^.\n]{0,60}\b(?:link|site|website|url|product|download|install|package|backdoor|vulnerab|http)` +
			`|\b(?:insert|add|write|introduce|include)\b[^.\n]{0,40}\b(?:backdoor|vulnerabilit|malware|malicious|exploit)`),
	}
})
