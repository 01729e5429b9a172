package override

func dutch() language {
	return language{
		lists: map[string]string{
			"drop":   "negeer|negeert|vergeet|omzeil|overschrijf|volg_niet|volg_niet_langer|sla_geen_acht_op|houd_je_niet_aan|houd_geen_rekening_met",
			"fill":   "alle|al|de|het|je|jouw|uw|deze|die|van|en|andere",
			"prev":   "vorige|voorgaande|eerdere|bovenstaande|voorafgaande|oorspronkelijke|initiele|eerder_gegeven",
			"noun":   "instructies|instructie|aanwijzingen|opdrachten|regels|richtlijnen|prompts|prompt|systeeminstructies|voorschriften|beperkingen",
			"limit":  "beperkingen|beperking|regels|filters|limieten|grenzen|richtlijnen|restricties",
			"how":    "mij|me|ons|je|jouw|uw|de|het|volledige|exacte|hele|complete|letterlijk|precies|tekst|van|alle",
			"secret": "systeemprompt|system_prompt|systeeminstructies|systeembericht|verborgen_instructies|geheime_instructies|oorspronkelijke_instructies|initiele_instructies|interne_instructies",
		},
		drop: []string{
			"$drop $fill* $prev $noun",
			"$drop al|alle* je|jouw|uw $noun",
			"$drop $fill* $noun hierboven|van_hiervoor|die_je_hebt_gekregen|die_je_kreeg",
			"$drop alles hierboven|hiervoor|wat_hierboven_staat|wat_je_is_verteld|wat_je_weet|wat_hiervoor_is_gezegd",
		},
		unbound: []string{
			"je_bent|jij_bent|u_bent nu|vanaf_nu? een|ai|assistent* onbeperkte|ongefilterde|ongecensureerde|zonder_beperkingen|in_ontwikkelaarsmodus|vrij_van_beperkingen",
			"je_hebt|jij_hebt geen $limit",
			"doe|reageer|antwoord|handel alsof je_geen|er_geen $limit",
		},
		reveal: []string{
			"toon|geef|vertel|herhaal|onthul|print|laat|deel|schrijf $how* $secret",
			"wat is|zijn je|jouw|uw $secret",
		},
		fresh: []string{
			"je|jouw|uw nieuwe|echte instructies|opdracht|regels zijn|is|luiden|:",
			"vanaf_nu|van_nu_af_aan ben_je|moet_je|zul_je|volg_je",
		},
		address: []string{
			"bericht|opmerking|let_op|instructies voor|aan alle|de? ai_assistenten|taalmodellen|ai_modellen|taalmodel|ai_assistent",
		},
	}
}
