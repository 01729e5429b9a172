package override

func spanish() language {
	return language{
		lists: map[string]string{
			"drop": "ignora|ignore|ignoren|ignorad|ignorar|olvida|olvide|olviden|olvidate_de|olvidar|descarta|descarte|omite|desatiende|desobedece|" +
				"no_sigas|no_siga|no_obedezcas|no_hagas_caso_a|no_hagas_caso_de|haz_caso_omiso_de|haz_caso_omiso_a|haga_caso_omiso_de|pasa_por_alto|anula",
			"fill": "todas|todos|todo|toda|las|los|la|el|de|tus|sus|esas|estas|cualquier|a|y|otras",
			"noun": "instrucciones|instruccion|indicaciones|ordenes|directrices|directivas|reglas|normas|prompts|prompt|restricciones|comandos|pautas",
			"prev": "anteriores|anterior|previas|previos|previa|previo|precedentes|iniciales|originales|de_arriba|del_sistema|que_te_dieron|" +
				"que_te_han_dado|que_recibiste|que_has_recibido|dadas_anteriormente|recibidas|de_seguridad|de_tus_desarrolladores",
			"limit": "restriccion|restricciones|reglas|limites|filtros|limitaciones|censura|limitacion",
			"free": "sin_restricciones|sin_ninguna_restriccion|sin_limites|sin_filtros|sin_filtro|sin_censura|no_restringido|no_restringida|" +
				"en_modo_desarrollador|en_modo_dan|libre_de_restricciones|sin_limitaciones",
			"how": "me|nos|tu|tus|su|sus|el|la|las|los|completo|completa|completas|exacto|exactamente|todo|todas|texto|contenido|de|del|palabra|por",
			"secret": "prompt_del_sistema|prompt_de_sistema|prompt_sistema|mensaje_del_sistema|mensaje_de_sistema|instrucciones_del_sistema|" +
				"instrucciones_de_sistema|instrucciones_iniciales|instrucciones_ocultas|instrucciones_secretas|instrucciones_originales|" +
				"instrucciones_internas|prompt_inicial|prompt_oculto|prompt_secreto|prompt_original|system_prompt",
		},
		drop: []string{
			"$drop $fill* $noun $prev",
			"$drop $fill* anteriores|previas|previos $noun",
			"$drop todas|todos|de* tus $noun",
			"$drop todo lo_anterior|lo_que_te_dijeron|lo_que_te_han_dicho|lo_que_sabes|lo_de_arriba|lo_dicho|lo_que_se_dijo",
		},
		unbound: []string{
			"eres|ahora_eres|seras|actua_como ahora|desde_ahora? un|una|ia|asistente|modelo|inteligencia_artificial|chatbot|completamente|totalmente* $free",
			"no_tienes|ya_no_tienes ninguna|ningun|mas? $limit",
			"actua|responde|comportate|finge como_si|que no_tuvieras|no_hubiera|no_tienes|no_existieran ninguna|ningun? $limit",
			"desactiva|elimina|deshabilita todos|todas|tus|los|las* filtros|salvaguardas|restricciones|protecciones de_seguridad|de_contenido|eticas|eticos",
		},
		reveal: []string{
			"revela|revelame|muestra|muestrame|dime|dame|imprime|repite|escribe|divulga|ensename|comparte|copia $how* $secret",
			"cual|cuales es|son|era|eran tu|tus $secret",
			"repite|copia|imprime|escribe todo|el_texto|las_palabras|palabra_por_palabra* lo_anterior|de_arriba|lo_de_arriba|que_esta_arriba",
		},
		fresh: []string{
			"estas|aqui|estos son|estan|tienes tus|las nuevas|verdaderas instrucciones|ordenes|reglas",
			"tus nuevas|verdaderas instrucciones|ordenes|reglas son|:",
			"nuevas|nueva instrucciones|instruccion|ordenes del_sistema? :",
			"a_partir_de_ahora|desde_ahora|de_ahora_en_adelante eres|debes|seras|vas_a|responderas|actuaras|obedeceras",
		},
		address: []string{
			"nota|atencion|mensaje|instruccion|instrucciones|aviso para|a todas|todos|las|los|la|el|cualquier* ia|asistentes_de_ia|asistente_de_ia|modelos_de_lenguaje|modelo_de_lenguaje|inteligencias_artificiales|llm",
		},
	}
}
