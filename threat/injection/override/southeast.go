package override

func vietnamese() language {
	return language{
		lists: map[string]string{
			"drop": "bỏ_qua|phớt_lờ|quên|hãy_quên|lờ_đi|không_tuân_theo|đừng_tuân_theo|không_làm_theo|đừng_làm_theo|hủy_bỏ|ghi_đè",
			"fill": "tất_cả|mọi|các|những|hết|toàn_bộ|đi|của_bạn|đã|được|cho|và",
			"noun": "hướng_dẫn|chỉ_dẫn|chỉ_thị|lệnh|mệnh_lệnh|quy_tắc|câu_lệnh|lời_nhắc|quy_định|prompt",
			"prev": "trước|trước_đó|trước_đây|ở_trên|phía_trên|bên_trên|ban_đầu|gốc|hệ_thống|đã_cho_trước|nhận_được",
			"how":  "cho|tôi|toàn_bộ|đầy_đủ|nội_dung|của_bạn|nguyên_văn",
		},
		drop: []string{
			"$drop $fill* $noun $fill* $prev",
			"$drop $fill* $noun của_bạn|của_mình",
			"$drop $fill* những_gì|điều|nội_dung|mọi_thứ ở_trên|phía_trên|trước_đó|trước_đây|đã_được_nói",
		},
		unbound: []string{"bạn|giờ_bạn|bây_giờ_bạn|từ_giờ_bạn là|không_còn|không ~5 không_bị_giới_hạn|không_có_giới_hạn|không_bị_hạn_chế|bị_ràng_buộc"},
		reveal:  []string{"hiển_thị|tiết_lộ|in_ra|lặp_lại|cho_tôi_xem|cho_tôi_biết|xuất $how* lời_nhắc_hệ_thống|hướng_dẫn_hệ_thống|system_prompt|prompt_hệ_thống|chỉ_dẫn_hệ_thống|hướng_dẫn_ban_đầu"},
		fresh: []string{
			"hướng_dẫn|chỉ_dẫn|nhiệm_vụ|chỉ_thị mới của_bạn? là|:",
			"từ_bây_giờ|từ_giờ|kể_từ_bây_giờ bạn|hãy|chỉ",
		},
		broad: []string{"$drop tất_cả|mọi|toàn_bộ các|những? $noun"},
	}
}

func indonesian() language {
	return language{
		lists: map[string]string{
			"drop": "abaikan|lupakan|jangan_ikuti|jangan_hiraukan|kesampingkan|hiraukan_saja|batalkan|langgar|acuhkan|timpa",
			"fill": "semua|seluruh|segala|setiap|itu|yang|tolong|dan",
			"noun": "instruksi|perintah|aturan|petunjuk|arahan|pedoman|panduan|prompt|ketentuan|instruksi-instruksi",
			"prev": "sebelumnya|di_atas|sebelum_ini|terdahulu|awal|sistem|telah_diberikan|diberikan_sebelumnya|asli",
			"how":  "kepada|saya|aku|seluruh|semua|lengkap|isi|teks|anda|kamu",
		},
		drop: []string{
			"$drop $fill* $noun $fill* $prev",
			"$drop $fill* instruksimu|aturanmu|pedomanmu|perintahmu",
			"$drop $fill* yang_di_atas|yang_telah_dikatakan|yang_dikatakan_sebelumnya|yang_diberitahukan",
		},
		unbound: []string{"sekarang|kini kamu|anda adalah|tidak? ~4 tanpa_batasan|tanpa_aturan|tanpa_filter|terikat_aturan"},
		reveal:  []string{"tampilkan|tunjukkan|ungkapkan|bocorkan|cetak|ulangi|tuliskan|berikan $how* prompt_sistem|instruksi_sistem|instruksi_tersembunyi|instruksi_rahasia|system_prompt|instruksi_awal"},
		fresh: []string{
			"instruksi|perintah|tugas|aturan baru anda|kamu? adalah|:",
			"mulai_sekarang|mulai_saat_ini|sejak_sekarang kamu|anda|hanya",
		},
		broad: []string{"$drop semua|seluruh|segala $noun"},
	}
}
