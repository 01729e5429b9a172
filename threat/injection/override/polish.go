package override

func polish() language {
	return language{
		lists: map[string]string{
			"drop": "zignoruj|ignoruj|zignorujcie|ignorujcie|zlekceważ|pomiń|pomijaj|zapomnij|zapomnijcie|odrzuć|porzuć|anuluj|obejdź|nie_stosuj_się_do|" +
				"nie_przestrzegaj|nie_wykonuj|nie_słuchaj|przestań_stosować",
			"fill": "wszystkie|wszystkich|wszelkie|wszelkich|te|tych|swoje|swoich|twoje|twoich|wasze|o|i|inne|innych|całkowicie|proszę|podane",
			"prev": "poprzednie|poprzednich|wcześniejsze|wcześniejszych|powyższe|powyższych|dotychczasowe|dotychczasowych|pierwotne|pierwotnych|początkowe|" +
				"początkowych|systemowe|systemowych|uprzednie|oryginalne|oryginalnych",
			"noun":   "instrukcje|instrukcji|instrukcjach|polecenia|poleceń|poleceniach|wytyczne|wytycznych|zasady|zasad|zasadach|reguły|reguł|rozkazy|dyrektywy|komendy|nakazy|prompty|ograniczenia|ograniczeń",
			"limit":  "ograniczeń|zasad|reguł|filtrów|cenzury",
			"how":    "mi|nam|swój|swoje|twój|twoje|pełny|pełne|cały|całą|dokładny|dokładne|treść|tekst|proszę|teraz|dosłownie",
			"secret": "prompt_systemowy|systemowy_prompt|instrukcje_systemowe|wiadomość_systemową|ukryte_instrukcje|tajne_instrukcje|początkowe_instrukcje|pierwotne_instrukcje|wewnętrzne_instrukcje",
		},
		drop: []string{
			"$drop $fill* $prev $noun",
			"$drop $fill* $noun powyżej|podane_wcześniej|podane_powyżej|które_otrzymałeś|które_dostałeś|otrzymane_wcześniej|z_promptu_systemowego|od_twórców",
			"$drop wszystkie|o|wszystkich* swoje|swoich|twoje|twoich $noun",
			"$drop wszystko|o_wszystkim|wszystkim co_było_wcześniej|co_ci_powiedziano|co_ci_mówiono|co_powiedziano|powyżej|co_było_powyżej|co_napisano_wcześniej|co_wiesz",
		},
		unbound: []string{"jesteś teraz|odtąd? bez_ograniczeń|nieograniczoną|nieocenzurowaną|w_trybie_dewelopera", "nie masz już|żadnych|teraz* $limit"},
		reveal:  []string{"pokaż|ujawnij|wyświetl|wypisz|podaj|powtórz|zacytuj|zdradź|napisz $how* $secret"},
		fresh: []string{
			"oto|to twoje|wasze nowe|prawdziwe instrukcje|zasady|polecenia|zadanie",
			"twoje|wasze nowe|prawdziwe instrukcje|zadanie|polecenia|zasady to|brzmią|są|:",
			"nowe|nowa instrukcje|instrukcja|polecenia|polecenie systemowe? :",
			"od_teraz|odtąd|od_tej_pory jesteś|musisz|masz|będziesz|odpowiadaj|odpowiadasz",
		},
		broad:   []string{"$drop wszystkie|wszystkich|wszelkie|wszelkich $noun"},
		address: []string{"uwaga|wiadomość|instrukcja|instrukcje|informacja dla wszystkich? ai|asystentów_ai|modeli_językowych|modelu_językowego|asystenta_ai|sztucznej_inteligencji"},
	}
}
