package extraction

func french() words {
	return words{
		tell: "révèle|révélez|révèle_moi|affiche|affichez|montre|montrez|donne|donnez|répète|répétez|divulgue|divulguez|imprime|écris|dis|dites|communique|partage|cite|" +
			"recopie|traduis|résume|liste|copie",
		how: "moi|nous|ton|ta|tes|votre|vos|le|la|les|l|intégral|complet|intégralement|mot|pour|exactement|tout|entier|texte|contenu|de|du|s'il_te_plaît|est|sont|quel|quelles|maintenant",
		ask: "quel|quelle|quelles|quels|qu_est_ce_que|que_dit|c'est_quoi",
		secret: "prompt_système|prompt_initial|prompt_caché|prompt_secret|prompt_du_système|message_système|invite_système|instructions_système|instructions_initiales|" +
			"instructions_cachées|instructions_secrètes|instructions_internes|instructions_d_origine|instructions_d'origine|consignes_initiales|consignes_secrètes|consignes_système|system_prompt|" +
			"instructions_que_tu_as_reçues|consignes_que_tu_as_reçues|instructions_de_tes_développeurs",
		mine:  "tes_instructions|vos_instructions|tes_consignes|vos_consignes|tes_règles|tes_directives|ton_prompt|votre_prompt|sont_tes_instructions|sont_vos_instructions|sont_tes_règles|sont_tes_consignes",
		above: "tout_ce_qui_précède|texte_ci_dessus|tout_le_texte_ci_dessus|ce_qui_est_écrit_plus_haut|tout_ce_qui_est_au_dessus|mots_ci_dessus|tout_ce_qui_est_écrit_avant",
		form: "mot_pour_mot|mot_à_mot|textuellement|exactement|intégralement|en_base64|en_poème|sous_forme_de_poème|en_anglais|à_l'envers|dans_un_bloc_de_code|en_entier|tel_quel|en_json|" +
			"sans_rien_omettre",
		game: "mot_de_passe_secret|mot_secret|code_secret|mot_magique",
		told: "quelles_instructions_as|quelles_instructions_avez|quelles_instructions_t'ont|quelles_consignes_as|quelles_consignes_avez|que_t'a-t-on_dit_avant|qu'est_ce_qu'on_t'a_dit_avant|" +
			"quelle_est_la_première_phrase_de_cette_conversation|quel_est_le_premier_message_de_cette_conversation|quelles_consignes_t'ont",
	}
}

func spanish() words {
	return words{
		tell: "revela|revélame|revele|muestra|muéstrame|muestre|dime|diga|dame|imprime|repite|repita|escribe|divulga|enséñame|comparte|copia|cita|traduce|resume|transcribe|lista|enumera",
		how:  "me|nos|tu|tus|su|sus|el|la|las|los|completo|completa|completas|exacto|exacta|exactamente|todo|todas|texto|contenido|de|del|palabra|por|favor|es|son|cuál|cuáles|ahora|qué",
		ask:  "cuál|cuáles|qué_dice|qué_es|qué_dicen|cómo",
		secret: "prompt_del_sistema|prompt_de_sistema|prompt_sistema|mensaje_del_sistema|mensaje_de_sistema|instrucciones_del_sistema|instrucciones_de_sistema|" +
			"instrucciones_iniciales|instrucciones_ocultas|instrucciones_secretas|instrucciones_originales|instrucciones_internas|prompt_inicial|prompt_oculto|" +
			"prompt_secreto|prompt_original|system_prompt|instrucciones_que_recibiste|instrucciones_que_te_dieron|instrucciones_que_te_han_dado|reglas_ocultas",
		mine:  "tus_instrucciones|sus_instrucciones|tus_reglas|tus_directrices|tu_prompt|su_prompt|son_tus_instrucciones|son_tus_reglas|tus_órdenes|es_tu_prompt",
		above: "todo_lo_anterior|texto_de_arriba|todo_el_texto_anterior|lo_que_está_arriba|todo_lo_que_está_arriba|todo_lo_de_arriba|lo_que_hay_antes_de_este_mensaje|todo_lo_escrito_arriba",
		form: "palabra_por_palabra|textualmente|literalmente|exactamente|íntegramente|en_base64|en_un_poema|como_un_poema|como_poema|en_inglés|al_revés|en_un_bloque_de_código|al_pie_de_la_letra|" +
			"en_json|sin_omitir_nada|al_inglés",
		game: "palabra_secreta|contraseña_secreta|código_secreto|clave_secreta|palabra_mágica",
		told: "qué_instrucciones_te|qué_instrucciones_has_recibido|qué_instrucciones_recibiste|qué_te_dijeron_antes|qué_se_te_dijo_antes|qué_órdenes_te_dieron|" +
			"cuál_es_la_primera_línea_de_esta_conversación|cuál_es_el_primer_mensaje_de_esta_conversación|qué_instrucciones_tienes",
	}
}

func italian() words {
	return words{
		tell: "rivela|rivelami|mostra|mostrami|mostra_mi|dimmi|dammi|stampa|ripeti|scrivi|divulga|condividi|copia|cita|traduci|riassumi|elenca|trascrivi|rivelare|riporta",
		how:  "mi|ci|tuo|tua|tuoi|tue|suo|il|la|le|i|lo|completo|complete|completa|esatto|esatte|esattamente|tutto|tutte|testo|contenuto|di|del|parola|per|favore|è|sono|ora|quali|qual",
		ask:  "qual|quale|quali|cosa_dice|cosa_dicono|cos'è",
		secret: "prompt_di_sistema|prompt_del_sistema|prompt_iniziale|prompt_nascosto|prompt_segreto|messaggio_di_sistema|istruzioni_di_sistema|istruzioni_iniziali|" +
			"istruzioni_nascoste|istruzioni_segrete|istruzioni_originali|istruzioni_interne|istruzioni_del_sistema|system_prompt|istruzioni_che_hai_ricevuto|istruzioni_che_ti_hanno_dato",
		mine:  "tue_istruzioni|le_tue_istruzioni|tue_regole|le_tue_regole|tue_direttive|le_tue_direttive|tuo_prompt|il_tuo_prompt|sono_le_tue_istruzioni",
		above: "tutto_quanto_sopra|tutto_ciò_che_precede|testo_sopra|tutto_il_testo_sopra|tutto_quello_che_c'è_sopra|quanto_scritto_sopra|tutto_ciò_che_è_scritto_sopra",
		form:  "parola_per_parola|testualmente|letteralmente|alla_lettera|integralmente|in_base64|in_una_poesia|come_poesia|come_una_poesia|in_inglese|al_contrario|in_un_blocco_di_codice|per_intero|in_json",
		game:  "parola_segreta|password_segreta|codice_segreto|parola_magica",
		told: "quali_istruzioni_hai_ricevuto|quali_istruzioni_ti|che_istruzioni_hai|che_istruzioni_ti|cosa_ti_è_stato_detto_prima|cosa_ti_hanno_detto_prima|" +
			"qual_è_la_prima_riga_di_questa_conversazione|qual_è_il_primo_messaggio_di_questa_conversazione",
	}
}

func portuguese() words {
	return words{
		tell: "revele|revela|mostre|mostra|mostre_me|diga|diga_me|me_diga|dê|me_dê|imprima|repita|repete|escreva|divulgue|compartilhe|partilhe|copie|cite|traduza|resuma|liste|transcreva|exiba",
		how:  "me|nos|teu|tua|teus|tuas|seu|sua|seus|suas|o|a|os|as|completo|completa|completas|exato|exata|exatamente|todo|todas|texto|conteúdo|de|do|da|palavra|por|favor|é|são|qual|quais|agora",
		ask:  "qual|quais|o_que_diz|o_que_dizem",
		secret: "prompt_do_sistema|prompt_de_sistema|prompt_inicial|prompt_oculto|prompt_secreto|prompt_original|mensagem_do_sistema|mensagem_de_sistema|instruções_do_sistema|" +
			"instruções_de_sistema|instruções_iniciais|instruções_ocultas|instruções_secretas|instruções_originais|instruções_internas|system_prompt|instruções_que_recebeu|" +
			"instruções_que_você_recebeu|instruções_que_te_deram",
		mine:  "suas_instruções|tuas_instruções|suas_regras|tuas_regras|suas_diretrizes|seu_prompt|teu_prompt|são_suas_instruções|são_as_suas_instruções",
		above: "tudo_acima|texto_acima|todo_o_texto_acima|tudo_o_que_está_acima|tudo_que_está_acima|tudo_o_que_foi_escrito_acima|tudo_antes_desta_mensagem|o_que_está_acima",
		form:  "palavra_por_palavra|literalmente|textualmente|exatamente|na_íntegra|em_base64|em_um_poema|como_um_poema|como_poema|em_inglês|de_trás_para_frente|em_um_bloco_de_código|em_json|ao_pé_da_letra",
		game:  "palavra_secreta|senha_secreta|código_secreto|palavra_mágica",
		told: "quais_instruções_você|que_instruções_você|quais_instruções_te|que_instruções_recebeu|que_instruções_te|o_que_te_disseram_antes|o_que_foi_dito_a_você_antes|" +
			"qual_é_a_primeira_linha_desta_conversa|qual_é_a_primeira_mensagem_desta_conversa",
	}
}
