package personal

// national is one country's number of digits alone.
type national struct {
	digits int
	title  string
	// holds checks the digits.
	holds func(d string) bool
	// form is how it is usually written, d for a digit and _ for a space; with it, or with one of
	// the words before it, the number is sure, else it has the score alone.
	form  string
	words []string
	alone float64
}

func (c *national) score(n *number) float64 {
	if !c.holds(n.d) {
		return 0
	}
	formed := c.form != "" && pattern(n.s, c.form)
	switch said := n.said(c.words...); {
	case said:
		return 0.95
	case formed && c.alone > 0:
		return 0.85
	case formed:
		return 0.6
	}
	return c.alone
}

// nationals lists them. alone is what chance leaves: where one random number in
// ten has right check digits, only a word or the form makes it sure.
var nationals = [...]national{
	{9, "a US social security number", ssn, "ddd-dd-dddd", []string{"ssn", "social security"}, 0},
	{9, "a Dutch BSN", bsn, "", []string{"bsn", "burgerservice", "sofinummer"}, 0},
	{9, "a Portuguese NIF", nif, "", []string{"nif", "contribuinte"}, 0},
	{9, "a Canadian social insurance number", func(d string) bool { return d[0] != '0' && d[0] != '8' && luhn(d) }, "", []string{"sin", "social insurance", "nas", "assurance sociale"}, 0},
	{9, "an Australian tax file number", tfn, "", []string{"tfn", "tax file"}, 0},
	{10, "a British NHS number", nhs, "", []string{"nhs"}, 0},
	{10, "a Swedish personal number", func(d string) bool { return date(d[2:4], d[4:6]) && luhn(d) }, "dddddd-dddd", []string{"personnummer", "personal number"}, 0.3},
	{12, "a Swedish personal number", func(d string) bool { return date(d[4:6], d[6:8]) && luhn(d[2:]) }, "dddddddd-dddd", []string{"personnummer", "personal number"}, 0.3},
	{10, "a Danish CPR number", func(d string) bool { return date(d[2:4], d[:2]) }, "", []string{"cpr"}, 0},
	{11, "a German tax number", steuerID, "dd_ddd_ddd_ddd", []string{"steuer", "idnr", "tin", "tax id", "identifikationsnummer"}, 0.4},
	{11, "a Polish PESEL", pesel, "", []string{"pesel"}, 0.45},
	{11, "a Brazilian CPF", cpf, "ddd.ddd.ddd-dd", []string{"cpf"}, 0.6},
	{11, "a Belgian national number", belgian, "dd.dd.dd-ddd.dd", []string{"rijksregister", "registre national", "insz", "niss", "national number"}, 0.6},
	{11, "a Norwegian birth number", norwegian, "dddddd_ddddd", []string{"fødselsnummer", "fodselsnummer", "personnummer"}, 0.6},
	{12, "an Indian Aadhaar number", func(d string) bool { return d[0] >= '2' && verhoeff(d) }, "dddd_dddd_dddd", []string{"aadhaar", "uid"}, 0.4},
	{13, "a Swiss AHV number", func(d string) bool { return d[:3] == "756" && ean(d) }, "ddd.dddd.dddd.dd", []string{"ahv", "avs"}, 0.7},
	{15, "a French social security number", nir, "d_dd_dd_dd_ddd_ddd_dd", []string{"sécurité sociale", "securite sociale", "nir", "insee"}, 0.8},
}

// weighted sums digits by weights.
func weighted(d string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += int(d[i]-'0') * w
	}
	return sum
}

// date reports whether two pairs of digits are a month and a day.
func date(month, day string) bool {
	m, d := atoi(month), atoi(day)
	return m >= 1 && m <= 12 && d >= 1 && d <= 31
}

func ssn(d string) bool {
	area := atoi(d[:3])
	return area > 0 && area != 666 && area < 900 && d[3:5] != "00" && d[5:] != "0000"
}

func bsn(d string) bool { return weighted(d, 9, 8, 7, 6, 5, 4, 3, 2, -1)%11 == 0 }

func nif(d string) bool {
	check := 11 - weighted(d, 9, 8, 7, 6, 5, 4, 3, 2)%11
	if check >= 10 {
		check = 0
	}
	return d[0] != '0' && d[0] != '4' && check == int(d[8]-'0')
}

func tfn(d string) bool { return weighted(d, 1, 4, 3, 7, 5, 8, 6, 9, 10)%11 == 0 }

func nhs(d string) bool {
	check := 11 - weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2)%11
	return check != 10 && check%11 == int(d[9]-'0')
}

// steuerID is ISO 7064, MOD 11,10, over digits of which exactly one comes twice
// or three times.
func steuerID(d string) bool {
	if d[0] == '0' {
		return false
	}
	var count [10]int
	p := 10
	for i := range 10 {
		v := int(d[i] - '0')
		count[v]++
		if p = (p + v) % 10; p == 0 {
			p = 10
		}
		p = p * 2 % 11
	}
	repeated := 0
	for _, n := range count {
		if n > 3 {
			return false
		}
		if n > 1 {
			repeated++
		}
	}
	return repeated == 1 && (11-p)%10 == int(d[10]-'0')
}

// pesel adds twenty for each century to the month.
func pesel(d string) bool {
	return date(string([]byte{d[2]%2 + '0', d[3]}), d[4:6]) && (10-weighted(d, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3)%10)%10 == int(d[10]-'0')
}

func cpf(d string) bool {
	check := func(sum int) int { return sum * 10 % 11 % 10 }
	return check(weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2)) == int(d[9]-'0') && check(weighted(d, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)) == int(d[10]-'0')
}

// belgian puts a two before the digits of those who were born from 2000 on.
func belgian(d string) bool {
	n, check := atoi(d[:9]), atoi(d[9:])
	return atoi(d[2:4]) <= 12 && atoi(d[4:6]) <= 31 && (97-n%97 == check || 97-(n+2_000_000_000)%97 == check)
}

func norwegian(d string) bool {
	return date(d[2:4], d[:2]) && weighted(d, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1)%11 == 0 && weighted(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0
}

func ean(d string) bool { return weighted(d, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1)%10 == 0 }

func nir(d string) bool {
	month := atoi(d[3:5])
	return (d[0] == '1' || d[0] == '2') && month >= 1 && (month <= 12 || month >= 20) && 97-atoi(d[:13])%97 == atoi(d[13:])
}

// verhoeff is the sum over the dihedral group of order ten.
func verhoeff(d string) bool {
	const multiply = "0123456789" + "1234067895" + "2340178956" + "3401289567" + "4012395678" +
		"5987604321" + "6598710432" + "7659821043" + "8765932104" + "9876543210"
	const permute = "0123456789" + "1576283094" + "5803796142" + "8916043527" + "9453126870" + "4286573901" + "2793806415" + "7046913258"
	c := 0
	for i := range len(d) {
		v := int(permute[i%8*10+int(d[len(d)-1-i]-'0')] - '0')
		c = int(multiply[c*10+v] - '0')
	}
	return c == 0
}
