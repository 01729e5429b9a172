package override

func french() language {
	return language{
		lists: map[string]string{
			"drop": "ignore|ignorez|ignorer|oublie|oubliez|oublier|neglige|negligez|ne_tiens_pas_compte|ne_tenez_pas_compte|" +
				"ne_tiens_plus_compte|ne_tenez_plus_compte|fais_abstraction|faites_abstraction|passe_outre|contourne|contournez|" +
				"ne_suis_pas|ne_suis_plus|ne_suivez_pas|ne_suivez_plus|outrepasse|outrepassez|desobeis|desobeissez",
			"fill": "toutes|tous|tout|toute|les|des|de|tes|vos|ces|la|l|a|aux|et|autres|ta|votre",
			"noun": "instructions|instruction|consignes|consigne|directives|directive|regles|ordres|prompts|prompt|contraintes|" +
				"restrictions|commandes|indications|invites",
			"prev": "precedentes|precedents|precedente|precedent|anterieures|anterieurs|anterieure|ci_dessus|initiales|initiale|initiaux|" +
				"d_origine|originales|donnees_precedemment|recues_precedemment|precedemment_donnees|donnees_auparavant|du_systeme|systeme|" +
				"que_tu_as_recues|que_vous_avez_recues|qui_precedent|qui_t_ont_ete_donnees|de_tes_developpeurs|de_securite",
			"limit": "restriction|restrictions|regle|regles|limite|limites|filtre|filtres|censure|contrainte|contraintes",
			"free": "sans_restriction|sans_restrictions|sans_aucune_restriction|sans_limites|sans_limite|sans_filtre|sans_filtres|sans_censure|" +
				"non_censure|non_censuree|non_filtre|mode_developpeur|libre_de_toute_restriction|debride|debridee",
			"how": "moi|nous|ton|ta|tes|votre|vos|le|la|les|l|integral|complet|integralement|mot|pour|exactement|tout|entier|texte|contenu|de|du",
			"secret": "prompt_systeme|prompt_initial|prompt_cache|prompt_secret|prompt_du_systeme|message_systeme|invite_systeme|" +
				"instructions_systeme|instructions_initiales|instructions_cachees|instructions_secretes|instructions_internes|" +
				"instructions_d_origine|consignes_initiales|consignes_secretes|consignes_systeme|system_prompt",
		},
		drop: []string{
			"$drop $fill* $noun $prev",
			"$drop $fill* precedentes|anciennes|precedents $noun",
			"$drop toutes|tous|de* tes|vos $noun",
			"$drop de? tout ce_qui_precede|ce_qui_a_ete_dit|ce_qu_on_t_a_dit|ce_que_tu_sais|ce_qui_est_ecrit|ce_que_l_on_t_a_dit|ce_qui_est_ci_dessus|ce_qui_a_ete_dit_avant",
		},
		unbound: []string{
			"tu_es|vous_etes|sois|soyez maintenant|desormais|dorenavant|a_present? un|une|en|ia|assistant|modele|intelligence_artificielle* $free",
			"tu_n'as|vous_n'avez|tu_n'as_plus plus|desormais? aucune|pas_de|plus_de|aucun|plus_aucune? $limit",
			"fais|agis|reponds|reagis comme_si tu_n_avais|vous_n_aviez|il_n_y_avait aucune|pas_de|aucun|plus_de $limit",
			"desactive|desactivez|supprime tous|toutes|tes|vos|les* filtres|filtre|garde_fous|restrictions|protections de_securite|de_contenu|ethiques|:",
		},
		reveal: []string{
			"revele|revelez|affiche|affichez|montre|montrez|donne|donnez|repete|repetez|divulgue|divulguez|imprime|ecris|dis|communique|partage $how* $secret",
			"quel|quelles|quelle|quels est|sont|etait|etaient ton|tes|votre|vos|ta $secret",
			"repete|recopie|affiche|ecris tout|le_texte|les_mots|mot_pour_mot* ce_qui_precede|ci_dessus|au_dessus",
		},
		fresh: []string{
			"voici tes|vos|les nouvelles|vraies|veritables instructions|consignes|directives|regles",
			"tes|vos nouvelles|vraies|veritables instructions|consignes|directives|regles sont|:",
			"nouvelles|nouvelle instructions|instruction|consignes|consigne systeme? :",
			"desormais|a_partir_de_maintenant|dorenavant|a_compter_de_maintenant tu_es|vous_etes|tu_dois|vous_devez|tu_vas|tu_obeis",
		},
		address: []string{
			"note|attention|message|instruction|instructions|avis pour|a|aux|destine_a|destinees_aux toutes|tous|les|l|toute? ia|assistants_ia|assistant_ia|modeles_de_langage|modele_de_langage|intelligences_artificielles|llm",
		},
	}
}
