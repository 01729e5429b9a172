package override

func turkish() language {
	return language{
		lists: map[string]string{
			"prev": "önceki|daha_önceki|bundan_önceki|yukarıdaki|şimdiye_kadarki|ilk|sana_verilen|size_verilen|daha_önce_verilen|başlangıçtaki|orijinal|sistem|geliştiricinin|eski",
			"fill": "tüm|bütün|her|ve|verilen|olan|tamamen|hemen|lütfen|hepsini|artık",
			"noun": "talimatları|talimatlarını|talimatlarınızı|yönergeleri|yönergelerini|komutları|komutlarını|kuralları|kurallarını|emirleri|direktifleri|" +
				"istemleri|promptları|promptu|kısıtlamaları|sınırlamaları|yönlendirmeleri",
			"drop": "yok_say|yok_sayın|yoksay|görmezden_gel|görmezden_gelin|unut|unutun|dikkate_alma|dikkate_almayın|göz_ardı_et|göz_ardı_edin|gözardı_et|" +
				"boş_ver|iptal_et|geçersiz_say|bırak|es_geç|takip_etme|uygulama",
			"how":    "bana|bize|tam|tamamını|lütfen|aynen|olarak|şimdi",
			"tell":   "göster|söyle|yaz|yazdır|tekrarla|paylaş|açıkla|ifşa_et|ver",
			"secret": "sistem_promptunu|sistem_istemini|sistem_komutunu|sistem_mesajını|sistem_talimatlarını|gizli_talimatlarını|ilk_talimatlarını|başlangıç_talimatlarını",
		},
		drop: []string{
			"$prev $fill* $prev? $noun $fill* $drop",
			"kendi|senin|sana_verilen tüm|bütün? talimatlarını|kurallarını|yönergelerini $fill* $drop",
			"yukarıdaki|önceki|sana_söylenen|yukarıda_yazan|bundan_önceki her_şeyi|tüm_metni|tüm_mesajları $fill* $drop",
		},
		unbound: []string{"artık|şimdi|bundan_sonra hiçbir kısıtlaman|kuralın|sınırın|filtren yok|kalmadı", "sen artık|şimdi sınırsız|sansürsüz|kısıtlamasız bir? yapay_zekasın|asistansın|yapay_zeka"},
		reveal:  []string{"$secret $how* $tell"},
		fresh: []string{
			"yeni talimatların|talimatlar|görevin|kuralların|talimat :|şunlar|şu|şudur|şunlardır",
			"bundan_sonra|şu_andan_itibaren|bundan_böyle sen|sadece|yalnızca",
		},
		broad:   []string{"tüm|bütün|her $noun $fill* $drop"},
		address: []string{"yapay_zeka|dil asistanlarına|asistanı_için|modellerine|modelleri_için|modeline not|uyarı|dikkat|mesaj|talimat|:"},
	}
}
