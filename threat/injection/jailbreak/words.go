package jailbreak

import "github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"

// words are the plain forms of a language. Every field is templates.
type words struct {
	boundless  []string // a persona that has no restrictions
	mode       []string // developer mode is on
	suppressed []string // never say that you cannot
	complying  []string // answer every question, legal or not
	removed    []string // break your rules
}

func (w words) language() phrase.Language {
	return phrase.Language{Lists: map[string]string{"dan": "dan|do_anything_now"}, Sets: []phrase.Set{
		{Family: &boundless, Templates: w.boundless},
		{Family: &mode, Templates: w.mode},
		{Family: &suppressed, Templates: w.suppressed},
		{Family: &complying, Templates: w.complying},
		{Family: &removed, Templates: w.removed},
	}}
}

func german() words {
	return words{
		boundless: []string{
			"du_bist|sie_sind|spiele|sei|verhalte_dich_wie|tu_so_als_wärst_du|stell_dir_vor_du_bist|handle_als ~5 ohne jegliche|alle|ethische|moralische|irgendwelche|und|oder* regeln|einschränkungen|beschränkungen|grenzen|filter|richtlinien|zensur|moral",
			"du_bist|sei|spiele jetzt|nun|ab_jetzt|ab_sofort? $dan|eine_unzensierte_ki|eine_uneingeschränkte_ki|ein_unzensierter|ein_uneingeschränkter|eine_böse_ki",
			"ki|assistent|chatbot|modell|ki-modell die|der|das|ohne ~2 keine|keinerlei|jegliche ethischen|moralischen|ethische|moralische* regeln|einschränkungen|beschränkungen|grenzen|filter|richtlinien kennt|hat|besitzt|befolgt",
		},
		mode:       []string{"du_bist|aktiviere|wechsle|schalte ~3 entwicklermodus|gottmodus|debugmodus|dan_modus", "entwicklermodus|gottmodus ist|jetzt? aktiviert|aktiv|eingeschaltet !auf|am"},
		suppressed: []string{"sage|sag|antworte|schreibe niemals|nie|nicht ~3 dass_du|nicht_kannst|tut_mir_leid|kann_ich_nicht|als_ki", "verweigere|lehne niemals|nie|keine ~2 antwort|anfrage|frage|ab", "ohne warnungen|moralische|ethische|haftungsausschluss ~2 bedenken|hinweise|warnungen|oder"},
		complying:  []string{"beantworte|befolge|erfülle jede|alle|alles ~3 egal|ohne|auch_wenn", "egal wie|ob ~2 illegal|unethisch|unmoralisch|gefährlich|schädlich"},
		removed:    []string{"brich|missachte|umgehe|vergiss|ignoriere alle|deine|deiner|die* regeln|richtlinien|ethischen_richtlinien|sicherheitsrichtlinien|programmierung|inhaltsrichtlinien"},
	}
}

func dutch() words {
	return words{
		boundless: []string{
			"je_bent|jij_bent|speel|doe_alsof_je|gedraag_je_als ~6 zonder enige|ethische|morele|alle* regels|beperkingen|grenzen|filters|richtlijnen|censuur",
			"je_bent|jij_bent nu|vanaf_nu $dan|een_ongecensureerde|een_onbeperkte",
		},
		mode:       []string{"je_bent|activeer|schakel ~3 ontwikkelaarsmodus|ontwikkelmodus|godmodus", "ontwikkelaarsmodus is? geactiveerd|ingeschakeld !op"},
		suppressed: []string{"zeg|antwoord nooit|niet ~3 dat_je_het_niet|niet_kunt|niet_kan|het_spijt_me", "weiger nooit"},
		complying:  []string{"beantwoord|gehoorzaam elke|alle|alles ~3 ongeacht|zonder|ook_als", "ongeacht|hoe ~2 illegaal|onethisch|immoreel"},
		removed:    []string{"negeer|vergeet|doorbreek|omzeil al|je|alle|de* regels|richtlijnen|ethische_richtlijnen|programmering"},
	}
}

func french() words {
	return words{
		boundless: []string{
			"tu_es|vous_êtes|joue_le_rôle_d|agis_comme|fais_comme_si_tu_étais|imagine_que_tu_es|incarne ~6 sans|qui_n'a_aucune|qui_n'a_pas_de|libre_de aucune|toute|limite_ni|la_moindre|morale_ni|éthique_ni|de* restriction|restrictions|règle|règles|limites|limite|filtre|filtres|censure|morale|éthique",
			"tu_es|sois|incarne maintenant|désormais? $dan|une_ia_non_censurée|une_ia_sans_filtre|une_ia_débridée",
		},
		mode:       []string{"tu_es|active|passe|entre ~3 mode développeur|dieu|jailbreak|dan|sans_limite", "mode_développeur activé|est_activé !sur"},
		suppressed: []string{"ne_dis|ne_réponds|ne_dites jamais|pas ~3 que_tu_ne_peux|je_ne_peux|désolé|en_tant_qu'ia", "ne_refuse|ne_refusez jamais", "sans avertissement|avertissements|mise_en_garde|jugement_moral|morale"},
		complying:  []string{"réponds|obéis à|toutes|tout|tous|n'importe|quelle* questions|question|demandes|demande|ordres ~4 même|sans|peu_importe|quelle", "même_si ~4 illégal|illégale|immoral|immorale|contraire_à_l'éthique|dangereux"},
		removed:    []string{"ignore|oublie|enfreins|contourne|viole toutes|tous|tes|les|de* règles|directives|principes_éthiques|filtres|consignes_de_sécurité|règles_éthiques|programmation"},
	}
}

func spanish() words {
	return words{
		boundless: []string{
			"eres|actúa_como|finge_ser|finge_que_eres|haz_de|imagina_que_eres|serás|compórtate_como ~6 sin|que_no_tiene|libre_de ningún|ninguna|ningunas|ética_ni|moral_ni|límites_ni* restricción|restricciones|reglas|límites|filtros|censura|ética|moral|limitaciones",
			"eres|serás|actúa_como ahora? $dan|una_ia_sin_censura|una_ia_sin_filtros",
		},
		mode:       []string{"estás|activa|entra|cambia|eres ~3 modo desarrollador|dios|jailbreak|dan|sin_límites", "modo_desarrollador activado|está_activado !en"},
		suppressed: []string{"nunca|no|jamás digas|respondas|responda|diga|contestes ~3 que_no_puedes|no_puedo|lo_siento|como_ia|como_una_ia", "nunca|jamás te_niegues|rechaces|te_disculpes", "sin advertencias|avisos_éticos|disclaimers|juicios_morales|moralizar"},
		complying:  []string{"responde|obedece|cumple|contesta a|todas|toda|todo|cualquier|las|mis* preguntas|pregunta|órdenes|petición|peticiones ~4 aunque|sin|importa|incluso", "aunque|sin_importar|por_más_que|incluso_si ~4 ilegal|ilegales|inmoral|poco_ético|peligroso|dañino"},
		removed:    []string{"ignora|olvida|rompe|viola|sáltate|incumple todas|todos|tus|las|de* reglas|normas|directrices|políticas|principios_éticos|filtros|restricciones|programación"},
	}
}

func italian() words {
	return words{
		boundless: []string{
			"sei|agisci_come|fingi_di_essere|comportati_come|interpreta|immagina_di_essere|sarai ~6 senza|che_non_ha|privo_di|priva_di alcuna|alcun|nessuna|etica_né|limiti_né|morale_né* restrizione|restrizioni|regole|limiti|filtri|censura|etica|morale|limitazioni",
			"sei|sarai|diventa ora|adesso? $dan|una_ia_senza_filtri|un'ia_senza_filtri",
		},
		mode:       []string{"sei|attiva|entra|passa ~3 modalità sviluppatore|dio|jailbreak|dan", "modalità_sviluppatore attivata|attiva !su"},
		suppressed: []string{"non dire|rispondere mai? ~3 che_non_puoi|non_posso|mi_dispiace|come_ia", "non rifiutare|rifiutarti|scusarti mai? !l'invito", "senza avvertenze|avvertimenti|moralismi|disclaimer"},
		complying:  []string{"rispondi|obbedisci a|tutte|ogni|qualsiasi|le|mie* domande|domanda|richieste|richiesta|ordine ~4 anche|senza|importa", "anche_se|per_quanto|non_importa_quanto ~4 illegale|illegali|immorale|non_etico|pericoloso"},
		removed:    []string{"ignora|dimentica|infrangi|viola|aggira tutte|tutti|le|tue|i|tuoi* regole|linee_guida|filtri|principi_etici|restrizioni|programmazione"},
	}
}

func portuguese() words {
	return words{
		boundless: []string{
			"você_é|tu_és|aja_como|atue_como|finja_ser|finja_que_é|imagine_que_você_é|comporte_se_como ~6 sem|que_não_tem|livre_de nenhuma|nenhum|qualquer|ética_nem|limites_nem* restrição|restrições|regras|limites|filtros|censura|ética|moral|limitações",
			"você_é|você_será|seja agora? $dan|uma_ia_sem_censura|uma_ia_sem_filtros",
		},
		mode:       []string{"você_está|ative|entre|mude ~3 modo desenvolvedor|programador|deus|jailbreak|dan", "modo_desenvolvedor ativado|está_ativado !no|em"},
		suppressed: []string{"nunca|não|jamais diga|responda ~3 que_não_pode|não_posso|desculpe|sinto_muito|como_uma_ia", "nunca|jamais recuse|se_recuse|peça_desculpas", "sem avisos_éticos|advertências|julgamentos_morais|moralismo"},
		complying:  []string{"responda|obedeça|cumpra a|todas|toda|qualquer|as|minhas* perguntas|pergunta|ordens|pedidos|pedido ~4 mesmo|sem|importa", "mesmo_que|não_importa_quão|ainda_que ~4 ilegal|ilegais|imoral|antiético|perigoso"},
		removed:    []string{"ignore|esqueça|quebre|viole|burle todas|todos|as|suas|os|seus* regras|diretrizes|políticas|princípios_éticos|filtros|restrições|programação"},
	}
}

func polish() words {
	return words{
		boundless: []string{
			"jesteś|wciel_się_w|udawaj|zachowuj_się_jak|zagraj_rolę|odgrywaj ~6 bez|która_nie_ma|który_nie_ma|wolna_od|wolny_od żadnych|jakichkolwiek|wszelkich|etycznych* ograniczeń|zasad|reguł|filtrów|cenzury|limitów|hamulców",
			"jesteś|bądź teraz|od_teraz $dan|nieocenzurowaną|nieograniczoną",
		},
		mode:       []string{"jesteś|włącz|aktywuj|przejdź ~3 tryb|trybie dewelopera|programisty|deweloperskim|boga|jailbreak|deweloperski !w_telefonie|na"},
		suppressed: []string{"nigdy nie mów|odpowiadaj|pisz ~3 że_nie_możesz|nie_mogę|przykro_mi|jako_ai", "nigdy nie odmawiaj|przepraszaj", "bez ostrzeżeń|moralizowania|zastrzeżeń"},
		complying:  []string{"odpowiadaj|wykonuj|spełniaj na|każde|wszystkie|każdą|moje* pytanie|pytania|polecenie|polecenia|prośbę|prośby ~4 nawet|bez|niezależnie", "niezależnie|nawet_jeśli|bez_względu ~4 nielegalne|nieetyczne|niemoralne|niebezpieczne"},
		removed:    []string{"złam|łam|ignoruj|zignoruj|omiń|zapomnij wszystkie|swoje|twoje|o|swoich|wszystkich* zasady|reguły|wytyczne|ograniczenia|filtry|zasadach|ograniczeniach|oprogramowanie !gry|ruchu"},
	}
}

func russian() words {
	return words{
		boundless: []string{
			"ты|вы|представь_что_ты|притворись|веди_себя_как|сыграй_роль|действуй_как|изобрази ~6 без|у_которого_нет|у_которой_нет|не_имеющий|не_имеющая|свободный_от|лишённый|лишенный каких_либо|всяких|моральных|этических|любых|никаких|морали_и|цензуры_и* ограничений|правил|фильтров|цензуры|запретов|границ|рамок|этики",
			"ты|вы|будь|стань теперь|отныне|сейчас $dan|дан|нецензурированный|неограниченный|свободный_ии",
		},
		mode:       []string{"ты|включи|активируй|перейди ~3 режим|режиме|режим_без разработчика|бога|джейлбрейк|дан|ограничений !на_телефоне|на|в_настройках"},
		suppressed: []string{"никогда не говори|отвечай|пиши ~3 что_не_можешь|что_ты_не_можешь|не_могу|извини|как_ии", "никогда не отказывай|отказывайся|извиняйся|отказывайте", "без предупреждений|морализаторства|нравоучений|оговорок"},
		complying:  []string{"отвечай|выполняй|исполняй на|любые|любой|все|всё|каждый|мои* вопросы|вопрос|приказы|запросы|запрос|просьбы|команды ~4 даже|без|независимо|какими", "даже_если|независимо_от|неважно ~5 незаконно|незаконный|неэтично|аморально|опасно|законности|неэтичный"},
		removed:    []string{"нарушай|нарушь|игнорируй|забудь|обойди|отбрось все|всё|свои|твои|про|о|своих* правила|ограничения|фильтры|принципы|правилах|политику|этические_нормы|моральные_нормы|этику !дорожного|игры"},
	}
}

func turkish() words {
	return words{
		boundless: []string{
			"hiçbir ~1 kısıtlaması|sınırı|kuralı|filtresi|sansürü|kısıtlama|sınır|kural|filtre|sansür olmayan|tanımayan|bulunmayan ~1 bir? yapay|asistan|model|karakter|ai|bot",
			"sınırsız|sansürsüz|filtresiz|kısıtlamasız bir? yapay_zeka|yapay_zekasın|asistan|asistansın|model",
		},
		mode:       []string{"geliştirici|tanrı|jailbreak|dan modu|moduna|modundasın|modunda aktif|geç|etkin|sın|etkinleştirildi"},
		suppressed: []string{"asla|hiçbir_zaman ~4 yapamam|yapamazsın|üzgünüm|reddetme|özür_dileme"},
		complying:  []string{"her|tüm soruya|sorulara|isteğe|emre|emirlere|isteklere ~5 cevap_ver|uy|yanıtla|itaat_et", "yasa_dışı|yasadışı|etik_dışı bile|olsa ~1 olsa|cevap|da|yanıtla"},
		removed:    []string{"kurallarını|kısıtlamalarını|filtrelerini|etik_kurallarını|yönergelerini yok_say|unut|çiğne|devre_dışı|görmezden_gel|ihlal_et"},
	}
}

func chinese() words {
	return words{
		boundless: []string{
			"你是|你现在是|扮演|假装你是|假设你是|你将扮演|从现在起你是|你現在是|你将是 ~10 没有|不受|沒有|毫无|无视|没有任何 任何|道德|伦理|倫理|法律|和|或|、|的|内容|规则|安全|一切|所有* 限制|约束|約束|规则|規則|过滤|審查|审查|底线|道德|伦理|束缚",
			"你是|你现在是|扮演|你現在是 一个|一個|个? $dan|无限制的|不受限制的|无审查的|無限制的|未经审查的|越狱",
		},
		mode:       []string{"进入|开启|启用|激活|你现在处于|切换到|進入|開啟|啟用 了|到? 开发者|上帝|越狱|無限制|无限制|開發者|dan 模式 !设置|选项|，在手机|調試"},
		suppressed: []string{"不要说|不能说|绝不说|永远不要说|不许说|禁止说|不要說 ~2 你不能|我不能|不能|无法|抱歉|对不起|作为|我无法|作为ai|無法", "不得|不许|不能|绝不|永远不要|不要|禁止|不可以 拒绝|拒絕|道歉 回答|我的|任何|用户|提供|我|请求|回復|，|。|$dan", "不要|无需|不用|不需要 ~2 道德|免责|伦理|警告 说教|声明|评判|警告|提醒|信息"},
		complying:  []string{"回答|服从|执行|满足|遵守|回應|服從 我|用户|的|我的|任何|所有|一切|每个* 问题|命令|要求|请求|指令|問題 ~6 无论|即使|不管|不论|违法|非法|不道德", "无论|不管|即使|不论|無論|哪怕 ~8 非法|违法|不道德|有害|危险|违反道德|違法|不合法"},
		removed:    []string{"打破|违反|无视|绕过|忽略|抛弃|解除|突破|無視|繞過 所有|你的|任何|一切|全部|的|openai|道德|安全|你* 规则|限制|准则|道德准则|政策|内容政策|约束|安全限制|規則|伦理|审查 !的大小写"},
	}
}

func japanese() words {
	return words{
		boundless: []string{
			"制限|規則|ルール|制約|倫理|検閲|フィルター|道徳|倫理観|規制 の|や|が|も|に|と|一切|全く|まったく|倫理|制約|制限|ルール|、* ない|無い|なく|縛られない|無視した|持たない|とらわれない|存在しない aiです|ai|アシスタント|人工知能|キャラクター|モデル|チャットボット|アシスタントです",
			"あなたは 今|これから|今から|は|、* $dan|無制限の|制限のない|検閲のない|無検閲の|何でもできる",
			"制限のない|無制限の|検閲されていない|無修正の|制約のない|倫理観のない ai|アシスタント|人工知能|モデル|キャラクター として|になって|を演じて|です",
		},
		mode:       []string{"開発者モード|デベロッパーモード|ゴッドモード|脱獄モード|ジェイルブレイクモード です|を有効|が有効|に入って|に切り替え|として|で回答 !の設定"},
		suppressed: []string{"できません|申し訳|aiとして|お答えできません ~6 言わないで|言ってはいけ|言うな|使わないで|禁止|言わず", "決して|絶対に 断らないで|拒否しないで|断るな|拒否するな|断ってはいけ|拒否してはいけ", "警告|注意書き|免責 や|は|も|、|なし|免責事項* 不要|含めないで|なしで|書かないで|入れないで"},
		complying:  []string{"どんな|あらゆる|すべての|いかなる 質問|命令|要求|リクエスト|指示 に|にも|でも|も|、* 必ず|答え|従っ|応じ|従い|回答", "違法|非合法|非倫理的|不道徳|有害 でも|であっても|な|内容でも|な内容でも|なことでも 答え|回答|、|従っ|教え"},
		removed:    []string{"ルール|規則|制限|制約|ガイドライン|倫理規定|ポリシー|倫理 を|は|すべて|全て* 破って|無視して|破れ|無視しろ|解除して|忘れて|捨てて !は|も"},
	}
}

func korean() words {
	return words{
		boundless: []string{
			"제한|규칙|제약|윤리|검열|필터|한계 이|도|은|과|나|이나|도덕|윤리|제약|규칙|전혀|아무런* 없는|없이|받지_않는|구애받지_않는 ~2 ai|인공지능|비서|어시스턴트|캐릭터|모델|챗봇",
			"너는|당신은|넌 이제|지금부터|지금|이제부터? $dan|무제한|검열되지_않은|제한_없는",
		},
		mode:       []string{"개발자|갓|탈옥 모드 로|를|가? 활성화|켜|전환|들어가|진입 !하는_방법|설정"},
		suppressed: []string{"절대|결코 ~2 거절하지|거부하지|사과하지|할_수_없다고|죄송하다고"},
		complying:  []string{"모든|어떤|무슨 질문|명령|요청|지시 에|에도|이든|을|도* 대답|답변|복종|따라|응답 ~5 상관없이|불법|무조건|반드시|제한_없이|거부", "불법|비윤리적|부도덕 이라도|적이라도|이든|이더라도|인|적인|내용이라도* 대답|답|상관|답변|알려"},
		removed:    []string{"규칙|제한|지침|제약|필터|윤리 을|를|은|모두|전부|들을* 무시|깨|어기|해제|잊어"},
	}
}
