package override

func portuguese() language {
	return language{
		lists: map[string]string{
			"drop": "ignore|ignora|ignorem|ignorar|esqueca|esquece|esquecam|esquecer|desconsidere|desconsidera|desconsiderar|despreze|" +
				"descarte|desobedeca|nao_siga|nao_sigas|nao_obedeca|nao_leve_em_conta|contorne|anule",
			"fill": "todas|todos|tudo|as|os|a|o|das|dos|de|suas|tuas|seus|essas|estas|quaisquer|outras|e",
			"noun": "instrucoes|instrucao|orientacoes|diretrizes|diretivas|regras|ordens|comandos|prompts|prompt|restricoes|indicacoes",
			"prev": "anteriores|anterior|previas|previos|previa|precedentes|acima|iniciais|originais|do_sistema|de_sistema|recebidas|" +
				"que_recebeu|que_voce_recebeu|que_lhe_foram_dadas|dadas_anteriormente|ja_dadas|de_seguranca",
			"limit": "restricao|restricoes|regra|regras|limite|limites|filtro|filtros|limitacoes|censura",
			"free": "sem_restricoes|sem_nenhuma_restricao|sem_limites|sem_filtros|sem_filtro|sem_censura|sem_limitacoes|irrestrito|irrestrita|" +
				"livre_de_restricoes|em_modo_desenvolvedor|em_modo_dan|no_modo_desenvolvedor",
			"how": "me|nos|o|a|os|as|seu|sua|suas|seus|teu|tuas|completo|completa|completas|exato|exatamente|todo|todas|texto|conteudo|do|da|palavra|por",
			"secret": "prompt_do_sistema|prompt_de_sistema|mensagem_do_sistema|mensagem_de_sistema|instrucoes_do_sistema|instrucoes_de_sistema|" +
				"instrucoes_iniciais|instrucoes_ocultas|instrucoes_secretas|instrucoes_originais|instrucoes_internas|prompt_inicial|prompt_oculto|" +
				"prompt_secreto|prompt_original|system_prompt",
		},
		drop: []string{
			"$drop $fill* $noun $prev",
			"$drop $fill* anteriores|previas $noun",
			"$drop todas|todos|as|de* suas|tuas $noun",
			"$drop tudo o? que_veio_antes|que_foi_dito|que_voce_sabe|que_lhe_foi_dito|que_te_disseram|acima|anterior|que_esta_acima",
		},
		unbound: []string{
			"voce_e|tu_es|voce_agora_e|agora_voce_e|voce_sera|aja_como agora? um|uma|ia|assistente|modelo|inteligencia_artificial|completamente|totalmente* $free",
			"voce_nao_tem|nao_tens|voce_nao_possui mais? nenhuma|nenhum|quaisquer? $limit",
			"aja|responda|comporte_se|finja como_se|que nao_tivesse|nao_houvesse|nao_existissem|nao_tem nenhuma|nenhum? $limit",
			"desative|desativa|remova todos|todas|os|as|seus|suas* filtros|protecoes|restricoes|salvaguardas de_seguranca|de_conteudo|eticas|eticos",
		},
		reveal: []string{
			"revele|revela|mostre|mostra|diga|imprima|repita|escreva|exiba|divulgue|compartilhe|passe|copie|mostre_me $how* $secret",
			"qual|quais e|sao|era|eram o|as? seu|suas|teu|tuas $secret",
			"repita|copie|imprima|escreva tudo|o_texto|as_palavras|palavra_por_palavra* acima|que_veio_antes|que_esta_acima",
		},
		fresh: []string{
			"estas|aqui|essas sao|estao|tem as|suas|tuas* novas|verdadeiras instrucoes|ordens|regras",
			"suas|tuas novas|verdadeiras instrucoes|ordens|regras sao|:",
			"novas|nova instrucoes|instrucao|ordens do_sistema? :",
			"a_partir_de_agora|de_agora_em_diante voce_e|voce_sera|voce_deve|tu_es|deves|voce_vai",
		},
		address: []string{
			"nota|atencao|mensagem|instrucao|instrucoes|aviso para|a|as|aos todas|todos|as|os|a|o|qualquer* ia|assistentes_de_ia|assistente_de_ia|modelos_de_linguagem|modelo_de_linguagem|inteligencias_artificiais|llm",
		},
	}
}
