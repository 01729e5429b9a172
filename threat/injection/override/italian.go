package override

func italian() language {
	return language{
		lists: map[string]string{
			"drop": "ignora|ignorate|ignori|ignorare|dimentica|dimenticate|dimentichi|trascura|tralascia|scarta|disobbedisci|" +
				"non_seguire|non_seguire_piu|non_considerare|non_tenere_conto|non_tener_conto|aggira|disattendi",
			"fill": "tutte|tutti|tutto|le|gli|i|la|il|delle|dei|di|tue|queste|qualsiasi|alle|altre|ogni",
			"noun": "istruzioni|istruzione|indicazioni|direttive|regole|ordini|comandi|prompt|vincoli|restrizioni|linee_guida",
			"prev": "precedenti|precedente|anteriori|di_prima|qui_sopra|di_cui_sopra|sopra|iniziali|originali|originarie|di_sistema|del_sistema|" +
				"ricevute|ricevute_finora|date_in_precedenza|fornite_in_precedenza|che_hai_ricevuto|che_ti_sono_state_date|di_sicurezza",
			"limit": "restrizione|restrizioni|regola|regole|limiti|limite|filtri|filtro|limitazioni|censura|vincoli",
			"free": "senza_restrizioni|senza_alcuna_restrizione|senza_limiti|senza_filtri|senza_censura|senza_limitazioni|non_censurata|" +
				"non_censurato|libera_da_restrizioni|libero_da_restrizioni|in_modalita_sviluppatore|in_modalita_dan",
			"how": "mi|ci|il|lo|la|le|i|tuo|tua|tue|tuoi|completo|completa|complete|esatto|esattamente|tutto|intero|testo|contenuto|del|di|parola|per",
			"secret": "prompt_di_sistema|prompt_del_sistema|messaggio_di_sistema|istruzioni_di_sistema|istruzioni_del_sistema|istruzioni_iniziali|" +
				"istruzioni_nascoste|istruzioni_segrete|istruzioni_originali|istruzioni_interne|prompt_iniziale|prompt_nascosto|prompt_segreto|system_prompt",
		},
		drop: []string{
			"$drop $fill* $noun $prev",
			"$drop $fill* precedenti|vecchie $noun",
			"$drop tutte|le|delle* tue $noun",
			"$drop tutto cio_che_precede|quello_che_precede|quanto_sopra|cio_che_sai|quello_che_sai|quello_che_ti_e_stato_detto|cio_che_ti_e_stato_detto|il_precedente|quanto_detto|quanto_precede",
		},
		unbound: []string{
			"sei|ora_sei|adesso_sei|sarai ora|adesso? un|una|ia|assistente|modello|intelligenza_artificiale|completamente|totalmente* $free",
			"non_hai piu? alcuna|nessuna|alcun|nessun? $limit",
			"agisci|rispondi|comportati|fingi come_se|di|che non_avessi|non_ci_fossero|non_avere|non_esistessero alcuna|nessuna|alcun? $limit",
			"disattiva|disabilita|rimuovi tutti|tutte|i|le|tuoi|tue* filtri|protezioni|restrizioni|salvaguardie di_sicurezza|di_contenuto|etiche|etici",
		},
		reveal: []string{
			"rivela|rivelami|mostra|mostrami|dimmi|stampa|ripeti|scrivi|dammi|divulga|condividi|svela|svelami $how* $secret",
			"qual|quali e|sono|era|erano il|le? tuo|tue $secret",
			"ripeti|copia|stampa|scrivi tutto|il_testo|le_parole|parola_per_parola* quanto_sopra|qui_sopra|cio_che_precede|quello_che_precede",
		},
		fresh: []string{
			"ecco|queste sono? le? tue|nuove nuove? istruzioni|regole|direttive",
			"le_tue|tue nuove|vere istruzioni|regole|direttive sono|:",
			"nuove|nuova istruzioni|istruzione|direttive di_sistema? :",
			"da_ora_in_poi|d'ora_in_poi|da_adesso_in_poi|da_questo_momento sei|devi|sarai|risponderai|obbedirai",
		},
		address: []string{
			"nota|attenzione|messaggio|istruzione|istruzioni|avviso per|a|alle|ai|agli tutte|tutti|le|gli|i|l|qualsiasi* ia|assistenti_ia|assistente_ia|modelli_linguistici|modello_linguistico|intelligenze_artificiali|llm",
		},
	}
}
