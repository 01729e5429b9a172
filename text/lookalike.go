package text

// lookalikes maps lower-case Greek, Cyrillic and Armenian letters, from U+0370
// on, to the ASCII letter a reader takes them for; 0 is none. The choice is
// ours, made after the idea of skeletons in UTS #39 section 4; letters that
// pass for a Latin one only in upper case stand under their lower case, since
// folding comes first.
var lookalikes = [...]byte{
	// Greek
	0x3AC - 0x370: 'a', 0x3AD - 0x370: 'e', 0x3AE - 0x370: 'n', 0x3AF - 0x370: 'i',
	0x3B1 - 0x370: 'a', 0x3B2 - 0x370: 'b', 0x3B3 - 0x370: 'y', 0x3B5 - 0x370: 'e',
	0x3B6 - 0x370: 'z', 0x3B7 - 0x370: 'n', 0x3B9 - 0x370: 'i', 0x3BA - 0x370: 'k',
	0x3BD - 0x370: 'v', 0x3BF - 0x370: 'o', 0x3C1 - 0x370: 'p', 0x3C2 - 0x370: 's',
	0x3C3 - 0x370: 'o', 0x3C4 - 0x370: 't', 0x3C5 - 0x370: 'u', 0x3C7 - 0x370: 'x',
	0x3C9 - 0x370: 'w', 0x3CA - 0x370: 'i', 0x3CB - 0x370: 'u', 0x3CC - 0x370: 'o',
	0x3CD - 0x370: 'u', 0x3CE - 0x370: 'w', 0x3F2 - 0x370: 'c', 0x3F3 - 0x370: 'j',
	0x37B - 0x370: 'c',
	// Cyrillic
	0x430 - 0x370: 'a', 0x432 - 0x370: 'b', 0x433 - 0x370: 'r', 0x435 - 0x370: 'e',
	0x43A - 0x370: 'k', 0x43C - 0x370: 'm', 0x43D - 0x370: 'h', 0x43E - 0x370: 'o',
	0x43F - 0x370: 'n', 0x440 - 0x370: 'p', 0x441 - 0x370: 'c', 0x442 - 0x370: 't',
	0x443 - 0x370: 'y', 0x445 - 0x370: 'x', 0x448 - 0x370: 'w', 0x44C - 0x370: 'b',
	0x44F - 0x370: 'r', 0x450 - 0x370: 'e', 0x451 - 0x370: 'e', 0x455 - 0x370: 's',
	0x456 - 0x370: 'i', 0x457 - 0x370: 'i', 0x458 - 0x370: 'j', 0x45B - 0x370: 'h',
	0x461 - 0x370: 'w', 0x475 - 0x370: 'v', 0x491 - 0x370: 'r', 0x493 - 0x370: 'f',
	0x49B - 0x370: 'k', 0x4A3 - 0x370: 'h', 0x4AB - 0x370: 'c', 0x4AF - 0x370: 'y',
	0x4B1 - 0x370: 'y', 0x4B3 - 0x370: 'x', 0x4BB - 0x370: 'h', 0x4BD - 0x370: 'e',
	0x4CF - 0x370: 'l', 0x4D1 - 0x370: 'a', 0x4D3 - 0x370: 'a', 0x4D7 - 0x370: 'e',
	0x4E7 - 0x370: 'o', 0x4E9 - 0x370: 'o', 0x501 - 0x370: 'd', 0x51B - 0x370: 'q',
	0x51D - 0x370: 'w',
	// Armenian
	0x561 - 0x370: 'w', 0x563 - 0x370: 'q', 0x566 - 0x370: 'q', 0x570 - 0x370: 'h',
	0x578 - 0x370: 'n', 0x57A - 0x370: 'w', 0x57D - 0x370: 'u', 0x581 - 0x370: 'g',
	0x584 - 0x370: 'p', 0x585 - 0x370: 'o', 0x575 - 0x370: 'j', 0x582 - 0x370: 'i',
}

// unmask returns the ASCII letter that r passes for, or r.
func unmask(r rune) rune {
	if r >= 0x370 && r < 0x370+rune(len(lookalikes)) {
		if c := lookalikes[r-0x370]; c != 0 {
			return rune(c)
		}
		return r
	}
	if r >= 0xAB70 && r < 0xAB70+rune(len(cherokee)) && cherokee[r-0xAB70] != 0 {
		return rune(cherokee[r-0xAB70])
	}
	if r >= 0x1F00 && r <= 0x1FFF {
		if base := bare(r); base < 0x1F00 {
			return unmask(base)
		}
	}
	return r
}

// cherokee is the same for small Cherokee letters, to which folding brings the
// capitals, from U+AB70 on.
var cherokee = [...]byte{
	0: 'd', 0xAB71 - 0xAB70: 'r', 0xAB72 - 0xAB70: 't', 0xAB75 - 0xAB70: 'i',
	0xAB79 - 0xAB70: 'y', 0xAB7A - 0xAB70: 'a', 0xAB7B - 0xAB70: 'j', 0xAB7C - 0xAB70: 'e',
	0xAB83 - 0xAB70: 'w', 0xAB87 - 0xAB70: 'm', 0xAB8B - 0xAB70: 'h', 0xAB8D - 0xAB70: 'y',
	0xAB90 - 0xAB70: 'g', 0xAB92 - 0xAB70: 'h', 0xAB93 - 0xAB70: 'z', 0xAB9E - 0xAB70: '4',
	0xAB9F - 0xAB70: 'b', 0xABA2 - 0xAB70: 'r', 0xABA4 - 0xAB70: 'w', 0xABA5 - 0xAB70: 's',
	0xABA9 - 0xAB70: 'v', 0xABAA - 0xAB70: 's', 0xABAE - 0xAB70: 'l', 0xABAF - 0xAB70: 'c',
	0xABB2 - 0xAB70: 'p', 0xABB6 - 0xAB70: 'k', 0xABB7 - 0xAB70: 'd',
}

// smallCaps holds the phonetic capitals U+1D00 to U+1D22 that are plain
// letters drawn small, in code-point order; '.' is none.
const smallCaps = "a...cd.e..jklm.o........pr.tu...vwz"

// plain returns the letter that a stylised Latin letter stands for, or r. It
// covers the styles that have no compatibility mapping: small capitals,
// dotless and script letters, negative circled and squared letters; and
// typographic quotes and dashes.
func plain(r rune) rune {
	switch {
	case r < 0x131:
		return r
	case r >= 0x2010 && r <= 0x201F || r == 0x2212 || r == 0x2BC:
		return plainPunctuation(r)
	case r >= 0x1D00 && r < 0x1D00+rune(len(smallCaps)):
		if c := smallCaps[r-0x1D00]; c != '.' {
			return rune(c)
		}
		return r
	case r >= 0x1F150 && r <= 0x1F169:
		return 'a' + r - 0x1F150
	case r >= 0x1F170 && r <= 0x1F189:
		return 'a' + r - 0x1F170
	case r <= 0x29F || r >= 0xA730 && r <= 0xA7AE:
		return plainPhonetic(r)
	}
	return r
}

// plainPunctuation turns typographic quotes and dashes into ASCII ones.
func plainPunctuation(r rune) rune {
	switch r {
	case 0x2018, 0x2019, 0x201B, 0x2BC:
		return '\''
	case 0x201C, 0x201D, 0x201E, 0x201F:
		return '"'
	case 0x2010, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212:
		return '-'
	}
	return r
}

func plainPhonetic(r rune) rune {
	switch r {
	case 'ı', 'ɪ', 'ɩ', 'Ɪ':
		return 'i'
	case 'ɑ':
		return 'a'
	case 'ɡ', 'ɢ':
		return 'g'
	case 'ȷ':
		return 'j'
	case 'ʙ':
		return 'b'
	case 'ʜ':
		return 'h'
	case 'ʟ':
		return 'l'
	case 'ɴ':
		return 'n'
	case 'ʀ':
		return 'r'
	case 'ʏ':
		return 'y'
	case 'ꜰ':
		return 'f'
	case 'ꜱ':
		return 's'
	}
	return r
}

// accented holds the lower-case letter without accent for U+00C0 to U+017F;
// 0 is a letter with a compatibility mapping, which takes the long way.
var accented = [...]uint16{
	'a', 'a', 'a', 'a', 'a', 'a', 'æ', 'c', 'e', 'e', 'e', 'e', 'i', 'i', 'i', 'i',
	'ð', 'n', 'o', 'o', 'o', 'o', 'o', '×', 'ø', 'u', 'u', 'u', 'u', 'y', 'þ', 'ß',
	'a', 'a', 'a', 'a', 'a', 'a', 'æ', 'c', 'e', 'e', 'e', 'e', 'i', 'i', 'i', 'i',
	'ð', 'n', 'o', 'o', 'o', 'o', 'o', '÷', 'ø', 'u', 'u', 'u', 'u', 'y', 'þ', 'y',
	'a', 'a', 'a', 'a', 'a', 'a', 'c', 'c', 'c', 'c', 'c', 'c', 'c', 'c', 'd', 'd',
	'đ', 'đ', 'e', 'e', 'e', 'e', 'e', 'e', 'e', 'e', 'e', 'e', 'g', 'g', 'g', 'g',
	'g', 'g', 'g', 'g', 'h', 'h', 'ħ', 'ħ', 'i', 'i', 'i', 'i', 'i', 'i', 'i', 'i',
	'i', 'i', 0, 0, 'j', 'j', 'k', 'k', 'ĸ', 'l', 'l', 'l', 'l', 'l', 'l', 0,
	0, 'ł', 'ł', 'n', 'n', 'n', 'n', 'n', 'n', 0, 'ŋ', 'ŋ', 'o', 'o', 'o', 'o',
	'o', 'o', 'œ', 'œ', 'r', 'r', 'r', 'r', 'r', 'r', 's', 's', 's', 's', 's', 's',
	's', 's', 't', 't', 't', 't', 'ŧ', 'ŧ', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u',
	'u', 'u', 'u', 'u', 'w', 'w', 'y', 'y', 'y', 'z', 'z', 'z', 'z', 'z', 'z', 0,
}
