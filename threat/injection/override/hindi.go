package override

// hindi is written in Devanagari and, as people type it, in Latin letters.
func hindi() language {
	return language{
		lists: map[string]string{
			"prev": "पिछले|पिछली|पहले_के|पहले_की|पूर्व|ऊपर_के|ऊपर_दिए_गए|उपरोक्त|पहले_दिए_गए|पुराने|सिस्टम|सिस्टम_के|मूल|pichle|pichhle|pichli|pehle_ke|pahle_ke|upar_ke|upar_diye_gaye|purane|previous|pehle_diye_gaye",
			"fill": "सभी|सारे|सब|दिए_गए|गए|और|तुम्हारे|आपके|अपने|sabhi|saare|sare|sab|diye_gaye|aur|all|tumhare|apne",
			"noun": "निर्देश|निर्देशों|आदेश|आदेशों|नियम|नियमों|प्रॉम्प्ट|हिदायतों|हिदायतें|दिशानिर्देश|दिशानिर्देशों|nirdesh|nirdeshon|instructions|instruction|aadesh|niyam|niyamon|rules|hidayat|hidayaten|prompt|prompts",
			"obj":  "को|की|पूरी|तरह|से|अब|तुरंत|ko|ki|poori|tarah|se|ab|turant|please|puri",
			"drop": "अनदेखा|अनदेखी|नज़रअंदाज़|नजरअंदाज|नज़रअंदाज|भूल_जाओ|भूल_जाएं|भूल_जाएँ|भूल_जाइए|इग्नोर|उपेक्षा|रद्द|ignore|bhool_jao|bhul_jao|bhool_jaiye|bhul_jaye|andekha|nazarandaz|nazar_andaz|bhool_jaao",
			"how":  "मुझे|पूरा|पूरी|को|का|mujhe|pura|poora|ko|abhi",
			"tell": "दिखाओ|दिखाएं|बताओ|बताएं|दोहराओ|प्रिंट|लिखो|dikhao|batao|dohrao|likho|print",
		},
		drop: []string{
			"$prev $fill* $noun $obj* $drop !न|ना|नहीं|मत|na|nahi|mat|nahin",
			"अपने|आपके|तुम्हारे|apne|tumhare|aapke $fill* $noun $obj* $drop !न|ना|नहीं|मत|na|nahi|mat",
			"ignore|bhool_jao|bhul_jao karo|kar_do|kijiye|karein $fill* $prev $fill* $noun",
			"पहले|ऊपर|pehle|upar जो|की|का|jo|ki|ka* सब_कुछ|कहा_गया|बताया_गया|sab_kuch|kaha_gaya|bataya_gaya $obj* $drop",
		},
		reveal: []string{"सिस्टम_प्रॉम्प्ट|सिस्टम_निर्देश|छिपे_हुए_निर्देश|गुप्त_निर्देश|system_prompt|hidden_instructions $how* $tell"},
		fresh: []string{
			"आपके|तुम्हारे|अब_आपके|tumhare|aapke नए|नये|असली|naye|asli निर्देश|आदेश|नियम|nirdesh|instructions|rules हैं|यह|ये|hain|ye|:",
			"अब_से|आज_से|ab_se आप|तुम|तुम्हें|आपको|tum|aap|tumhe|aapko",
		},
		broad:   []string{"सभी|सारे|sabhi|saare|sare $noun $obj* $drop !न|ना|नहीं|मत|na|nahi|mat"},
		address: []string{"एआई|ai|भाषा_मॉडल असिस्टेंट|मॉडल|सहायक|सहायकों|assistant|model? के_लिए|ke_liye सूचना|निर्देश|संदेश|soochna|nirdesh|sandesh|:"},
	}
}
