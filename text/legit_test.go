package text_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
)

func TestClassify(t *testing.T) {
	tests := []struct {
		r    rune
		want text.Class
	}{
		{'a', text.None}, {'\n', text.None}, {0xA0, text.None}, {0x85, text.None}, {'é', text.None}, {'я', text.None},
		{'中', text.None}, {0x0301, text.None}, {0x1F600, text.None}, {0x2028, text.None}, {0xFFFD, text.None},
		{0x600, text.None}, {0x2070, text.None}, {0xE1000, text.None},
		{0x200B, text.ZeroWidth}, {0x200D, text.ZeroWidth}, {0x2060, text.ZeroWidth}, {0x2064, text.ZeroWidth},
		{0xFEFF, text.ZeroWidth}, {0x34F, text.ZeroWidth}, {0x115F, text.ZeroWidth}, {0x17B4, text.ZeroWidth},
		{0x3164, text.ZeroWidth}, {0xFFA0, text.ZeroWidth}, {0x180E, text.ZeroWidth},
		{0xAD, text.OtherFormat}, {0x206A, text.OtherFormat}, {0xFFF9, text.OtherFormat}, {0x1D173, text.OtherFormat},
		{0xE0000, text.Tag}, {0xE0041, text.Tag}, {0xE007F, text.Tag}, {0xE0080, text.OtherFormat},
		{0xFE00, text.VariationSelector}, {0xFE0F, text.VariationSelector}, {0xE0100, text.VariationSelector},
		{0xE01EF, text.VariationSelector}, {0x180B, text.VariationSelector}, {0xE01F0, text.OtherFormat},
		{0x202E, text.Bidi}, {0x2066, text.Bidi}, {0x2069, text.Bidi}, {0x200E, text.Bidi}, {0x61C, text.Bidi},
		{0, text.Control}, {0x1B, text.Control}, {0x7F, text.Control}, {0x9F, text.Control},
	}
	for _, tt := range tests {
		if got := text.Classify(tt.r); got != tt.want {
			t.Errorf("Classify(%U) = %v, want %v", tt.r, got, tt.want)
		}
	}
}

func TestExpected(t *testing.T) {
	const zwj, zwnj, zwsp = 0x200D, 0x200C, 0x200B
	tests := []struct {
		name                  string
		before, hidden, after rune
		want                  bool
	}{
		{"family", 0x1F468, zwj, 0x1F469, true},
		{"joiner after a letter", 'a', zwj, 'b', false},
		{"joiner after an emoji alone", 0x1F468, zwj, 'b', false},
		{"Hindi half form", 0x94D, zwj, 0x937, true},
		{"Persian", 'ی', zwnj, 'خ', true},
		{"non-joiner in Latin", 'a', zwnj, 'b', false},
		{"coloured heart", 0x2764, 0xFE0F, ' ', true},
		{"keycap", '1', 0xFE0F, 0x20E3, true},
		{"selector after a letter", 'a', 0xFE0F, 'b', false},
		{"ideographic variant", '葛', 0xE0100, 'b', true},
		{"variant of a letter", 'a', 0xE0100, 'b', false},
		{"Mongolian", 0x1820, 0x180B, 0x1821, true},
		{"Khmer line break", 0x1780, zwsp, 0x1781, true},
		{"break in Latin", 'a', zwsp, 'b', false},
		{"soft hyphen", 'n', 0xAD, 'd', true},
		{"soft hyphen alone", ' ', 0xAD, ' ', false},
		{"direction mark", 'א', 0x200F, '!', true},
		{"direction mark in Latin", 'a', 0x200F, '!', false},
		{"edge of the text", 0, zwsp, 0, false},
	}
	for _, tt := range tests {
		if got := text.Expected(tt.before, tt.hidden, tt.after); got != tt.want {
			t.Errorf("%s: Expected(%U, %U, %U) = %v", tt.name, tt.before, tt.hidden, tt.after, got)
		}
	}
}

func TestFlagLen(t *testing.T) {
	const flag, end = "\U0001F3F4", "\U000E007F"
	scotland := flag + "\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074" + end
	tests := []struct {
		name, in string
		want     int
	}{
		{"Scotland", scotland, len(scotland)},
		{"then text", scotland + "x", len(scotland)},
		{"no end", scotland[:len(scotland)-4], 0},
		{"no flag", scotland[4:], 0},
		{"too short", flag + "\U000E0067" + end, 0},
		{"too long", flag + "\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E0074\U000E0074" + end, 0},
		{"capitals", flag + "\U000E0047\U000E0042\U000E0053" + end, 0},
		{"plain flag", flag, 0},
		{"empty", "", 0},
	}
	for _, tt := range tests {
		if got := text.FlagLen(tt.in); got != tt.want {
			t.Errorf("%s: FlagLen = %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestOf(t *testing.T) {
	p := &bartizan.Part{}
	p.Text = "LOUD  text"
	v := text.Of(p)
	if v.Text() != "loud text" || v.Source() != p.Text {
		t.Errorf("Of = %q from %q", v.Text(), v.Source())
	}
	if text.Of(p) != v {
		t.Error("Of made the view twice")
	}
}
