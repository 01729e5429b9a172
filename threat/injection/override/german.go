package override

func german() language {
	return language{
		lists: map[string]string{
			"drop": "ignoriere|ignorier|ignorieren_sie|ignoriert|missachte|missachten_sie|vergiss|vergiß|vergesse|vergessen_sie|vergesst|" +
				"verwirf|uberschreibe|umgehe|umgehen_sie|befolge_nicht|befolge_nicht_mehr|beachte_nicht|halte_dich_nicht_an|halte_dich_nicht_mehr_an",
			"fill": "alle|allen|samtliche|die|den|das|der|deine|deiner|deinen|ihre|ihren|jegliche|bitte|von|dieser|diese|und|anderen|sonstigen",
			"prev": "vorherigen|vorherige|vorigen|vorige|bisherigen|bisherige|vorangegangenen|vorangegangene|vorangehenden|fruheren|fruhere|" +
				"obigen|obige|ursprunglichen|ursprungliche|vorhergehenden|anfanglichen|oben_genannten|oben_stehenden|obenstehenden|obengenannten|zuvor_gegebenen",
			"noun": "anweisungen|anweisung|instruktionen|befehle|vorgaben|regeln|richtlinien|systemanweisungen|systemanweisung|vorschriften|" +
				"prompts|prompt|eingabeaufforderungen|systemprompt|system_prompt|anordnungen|beschrankungen|einschrankungen|systemvorgaben",
			"limit": "regeln|einschrankungen|beschrankungen|filter|richtlinien|grenzen|beschrankung|einschrankung|zensur",
			"how": "mir|uns|deinen|deine|dein|den|die|das|ihren|ihre|vollstandigen|vollstandige|kompletten|gesamten|genauen|wortlich|" +
				"bitte|exakt|jetzt|inhalt|deines|des|wortlaut|ganzen|aus|alle",
			"secret": "systemprompt|system_prompt|systemprompts|systemanweisungen|systemanweisung|systemnachricht|anfangsanweisungen|" +
				"geheimen_anweisungen|ursprunglichen_anweisungen|internen_anweisungen|versteckten_anweisungen|geheime_anweisungen|ursprunglichen_prompt",
		},
		drop: []string{
			"$drop $fill* $prev $prev? $noun",
			"$drop alle|alles|bitte* deine|deinen|deiner|ihre $prev? $noun",
			"$drop $fill* $noun oben|von_oben|von_vorher|von_zuvor|davor|die_du_erhalten_hast|die_dir_gegeben_wurden|die_du_bekommen_hast|deiner_entwickler",
			"$drop alles was? oben|davor|vorher|zuvor|bisherige|bisher_gesagte|vorherige|obige|dir_gesagt_wurde|du_weißt|du_weisst|bisher_gesagt_wurde|hier_druber_steht|daruber_steht",
		},
		unbound: []string{
			"du_bist|sie_sind|bist_du jetzt|nun|ab_jetzt|ab_sofort|von_nun_an? ein|eine|im? uneingeschrankt|uneingeschrankte|uneingeschrankter|ungefiltert|ungefilterte|unzensiert|unzensierte|unzensierter|entwicklermodus|nicht_mehr_an",
			"du_hast|du_kennst|fur_dich_gelten ab_jetzt|jetzt|nun|ab_sofort? keine|keinerlei ethischen|moralischen|mehr? $limit",
			"tu|tue|antworte|verhalte_dich|handle so|als ob|als? hattest_du|du_hattest|du_hast|gabe_es keine|keinerlei $limit",
			"deaktiviere|schalte|umgehe|entferne alle|samtliche? deine|ihre sicherheitsfilter|filter|schutzmaßnahmen|schutzmassnahmen|sicherheitsrichtlinien|inhaltsfilter|beschrankungen|einschrankungen",
		},
		reveal: []string{
			"zeige|zeig|nenne|nenn|verrate|verrat|gib|offenbare|wiederhole|drucke|zitiere|schreibe|poste|sag|sage $how* $secret",
			"was|wie ist|lautet|steht_in|sind|lauten dein|deine|deinem|ihr $how* $secret",
			"wiederhole|gib|zitiere alles|den_text|die_worte|mir* oben|was_oben_steht|von_oben|was_davor_steht|was_hieruber_steht",
		},
		fresh: []string{
			"deine|ihre neuen|neue|wahre|eigentliche anweisungen|anweisung|aufgabe|regeln|befehle lauten|lautet|sind|ist|:",
			"neue|aktualisierte anweisungen|anweisung|systemanweisung|systemanweisungen :",
			"ab_jetzt|von_nun_an|ab_sofort bist_du|wirst_du|musst_du|antwortest_du|gehorchst_du|befolgst_du|folgst_du",
		},
		address: []string{
			"hinweis|achtung|nachricht|anweisung|anweisungen|wichtig an|fur alle|die|den|jede? ki|ki-assistenten|ki-systeme|sprachmodelle|sprachmodell|ki_assistenten|ki_modelle|llms|chatbots",
		},
	}
}
