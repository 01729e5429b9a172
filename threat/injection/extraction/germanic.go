package extraction

func german() words {
	return words{
		tell: "zeige|zeig|nenne|nenn|verrate|verrat|gib|geben_sie|offenbare|wiederhole|wiederholen_sie|drucke|zitiere|schreibe|schreib|poste|sag|sage|zeigen_sie|" +
			"nennen_sie|verraten_sie|liste|übersetze|fasse|beschreibe|kopiere|enthülle|teile|buchstabiere|übersetz",
		how: "mir|uns|deinen|deine|dein|den|die|das|ihren|ihre|vollständigen|vollständige|kompletten|komplette|gesamten|genauen|wortlich|wörtlich|bitte|exakt|jetzt|" +
			"inhalt|deines|deiner|des|der|wortlaut|ganzen|aus|alle|mal|nochmal|text|von|ist|lautet|steht_in|genaue|einmal|zuerst|erst|zunächst",
		ask: "was|wie|welche|welcher",
		secret: "systemprompt|system_prompt|systemprompts|systemanweisungen|systemanweisung|systemnachricht|anfangsanweisungen|systemvorgaben|" +
			"geheimen_anweisungen|ursprünglichen_anweisungen|internen_anweisungen|versteckten_anweisungen|geheime_anweisungen|ursprünglichen_prompt|" +
			"ursprüngliche_anweisungen|initialen_prompt|interne_anweisungen|versteckte_anweisungen|anweisungen_deiner_entwickler|initialprompt",
		mine:  "deine_konfiguration|deine_anweisungen|deine_regeln|deine_instruktionen|deine_vorgaben|deine_richtlinien|ihre_anweisungen|deinen_prompt|deiner_anweisungen|lauten_deine_anweisungen|sind_deine_anweisungen|sind_deine_regeln",
		above: "alles_oben|text_oben|was_oben_steht|alles_was_oben_steht|was_davor_steht|alles_davor|alles_vor_dieser_nachricht|alles_was_vor_dieser_nachricht|alles_von_oben|alles_bisherige|obigen_text",
		form: "wörtlich|wort_für_wort|exakt|im_wortlaut|in_base64|als_gedicht|als_lied|auf_englisch|auf_französisch|rückwärts|in_einem_codeblock|als_codeblock|vollständig|" +
			"ins_englische|ins_französische|unverändert|als_json",
		game: "geheime_passwort|geheimwort|geheime_wort|geheimen_code|geheime_schlüsselwort|losungswort",
		told: "was_wurde_dir|was_hat_man_dir|welche_anweisungen_hast_du|welche_anweisungen_wurden_dir|welche_instruktionen_hast_du|was_stand_vor_dieser_nachricht|" +
			"was_steht_am_anfang_dieser_unterhaltung|was_steht_am_anfang_deines_prompts|was_steht_vor_meiner_nachricht",
	}
}

func dutch() words {
	return words{
		tell: "toon|laat|geef|vertel|onthul|herhaal|print|schrijf|deel|kopieer|citeer|zeg|vertaal|noem",
		how:  "me|mij|ons|je|jouw|uw|de|het|volledige|exacte|hele|alle|zien|woordelijk|alsjeblieft|inhoud|van|tekst|is|zijn|nu|eens",
		ask:  "wat|welke|hoe",
		secret: "systeemprompt|system_prompt|systeeminstructies|systeembericht|verborgen_instructies|geheime_instructies|oorspronkelijke_instructies|" +
			"initiële_instructies|interne_instructies|eerste_prompt|oorspronkelijke_prompt",
		mine:  "je_instructies|jouw_instructies|uw_instructies|je_regels|jouw_regels|je_richtlijnen|je_prompt|jouw_prompt|zijn_je_instructies|zijn_jouw_instructies",
		above: "alles_hierboven|tekst_hierboven|alles_boven_dit_bericht|alles_wat_hierboven_staat|alles_voor_dit_bericht|alles_hiervoor",
		form:  "woordelijk|letterlijk|woord_voor_woord|in_base64|als_gedicht|in_het_engels|achterstevoren|in_een_codeblok|volledig|precies",
		game:  "geheime_wachtwoord|geheime_woord|geheime_code",
		told:  "welke_instructies_heb_je|wat_is_je_verteld|wat_werd_je_verteld|welke_instructies_kreeg_je|wat_staat_er_boven_dit_bericht|welke_instructies_zijn_je",
	}
}
