package extraction

func polish() words {
	return words{
		tell: "pokaż|pokaż_mi|ujawnij|wyświetl|wypisz|podaj|podaj_mi|powtórz|wydrukuj|zacytuj|napisz|zdradź|zdradź_mi|skopiuj|przetłumacz|streść|powiedz|powiedz_mi|udostępnij|odsłoń",
		how:  "mi|nam|swój|swoje|swojego|twój|twoje|twojego|pełny|pełną|pełne|cały|całą|całe|dokładny|dokładne|dokładnie|treść|tekst|proszę|teraz|wszystkie|jest|są|jak|brzmi|słowo|w|słowo",
		ask:  "jaki|jakie|jaka|co_mówi|co_zawiera|jak_brzmi|jak_brzmią",
		secret: "prompt_systemowy|promptu_systemowego|prompt_systemu|systemowy_prompt|instrukcje_systemowe|instrukcję_systemową|wiadomość_systemową|komunikat_systemowy|ukryte_instrukcje|" +
			"tajne_instrukcje|początkowe_instrukcje|pierwotne_instrukcje|oryginalne_instrukcje|wewnętrzne_instrukcje|system_prompt|instrukcje_które_otrzymałeś|instrukcji_systemowych|początkowy_prompt",
		mine:  "swoje_instrukcje|twoje_instrukcje|swoje_zasady|twoje_zasady|swoje_wytyczne|twoje_wytyczne|swój_prompt|twój_prompt|są_twoje_instrukcje|są_twoje_zasady",
		above: "wszystko_powyżej|tekst_powyżej|powyższy_tekst|cały_powyższy_tekst|wszystko_co_jest_powyżej|wszystko_co_napisano_powyżej|wszystko_przed_tą_wiadomością|wszystko_co_znajduje_się_powyżej",
		form:  "słowo_w_słowo|dosłownie|dokładnie|w_całości|w_base64|jako_wiersz|w_formie_wiersza|po_angielsku|od_tyłu|w_bloku_kodu|na_angielski|w_json",
		game:  "tajne_hasło|sekretne_hasło|tajne_słowo|sekretne_słowo|tajny_kod",
		told: "jakie_instrukcje_otrzymałeś|jakie_instrukcje_dostałeś|jakie_instrukcje_ci|co_ci_powiedziano|co_ci_powiedziano_wcześniej|jakie_polecenia_otrzymałeś|" +
			"jaka_jest_pierwsza_wiadomość_w_tej_rozmowie",
	}
}

func russian() words {
	return words{
		tell: "покажи|покажите|раскрой|раскройте|выведи|выведите|повтори|повторите|напиши|напишите|назови|назовите|сообщи|распечатай|процитируй|переведи|перескажи|скопируй|расскажи|скажи|выдай|дай|опиши|перечисли",
		how:  "мне|нам|свой|свои|свою|твой|твои|твою|ваш|ваши|полный|полностью|полные|весь|все|точный|точно|дословно|текст|содержание|пожалуйста|сейчас|какой|какие|у|тебя|своего|твоего|о|про",
		ask:  "какой|какие|каков|каковы|что_написано_в|что_содержит",
		secret: "системный_промпт|системного_промпта|системные_инструкции|системную_инструкцию|системных_инструкций|системное_сообщение|скрытые_инструкции|секретные_инструкции|исходные_инструкции|" +
			"начальные_инструкции|изначальные_инструкции|внутренние_инструкции|исходный_промпт|начальный_промпт|скрытый_промпт|первоначальные_инструкции|системном_промпте|инструкции_которые_тебе_дали|system_prompt",
		mine:  "свои_инструкции|твои_инструкции|ваши_инструкции|свои_правила|твои_правила|свой_промпт|твой_промпт|свои_указания|тебя_инструкции|тебя_правила",
		above: "всё_выше|все_выше|всё_что_выше|все_что_выше|текст_выше|весь_текст_выше|всё_что_написано_выше|все_что_написано_выше|всё_до_этого_сообщения|все_до_этого_сообщения|всё_вышесказанное|все_вышесказанное",
		form:  "дословно|слово_в_слово|полностью|точно|в_base64|в_виде_стихотворения|стихами|в_стихах|на_английском|на_английский|задом_наперёд|задом_наперед|в_блоке_кода|целиком|без_изменений|в_json",
		game:  "секретное_слово|секретный_пароль|секретный_код|тайное_слово",
		told: "какие_инструкции_тебе|какие_инструкции_вам|какие_инструкции_ты|какие_указания_тебе|что_тебе_сказали_до|что_тебе_говорили_до|что_тебе_сказали_раньше|что_было_до_этого_сообщения|" +
			"какая_первая_строка_этого_разговора|какое_первое_сообщение_в_этом_разговоре",
	}
}
