package text

// Class says what kind of invisible character a rune is.
type Class uint8

// The classes of invisible characters. None is every rune that leaves a mark
// on the page or is ordinary white space.
const (
	None              Class = iota
	Tag                     // U+E0000 to U+E007F, a hidden copy of ASCII
	VariationSelector       // U+FE00 to U+FE0F, U+E0100 to U+E01EF, Mongolian FVS
	ZeroWidth               // joiners, spaces and fillers of no width
	Bidi                    // embeddings, overrides, isolates and direction marks
	OtherFormat             // soft hyphen, interlinear and musical controls, unassigned ignorables
	Control                 // C0 and C1 controls that are not white space
)

// String returns the class in words.
func (c Class) String() string {
	switch c {
	case Tag:
		return "tag character"
	case VariationSelector:
		return "variation selector"
	case ZeroWidth:
		return "zero-width character"
	case Bidi:
		return "bidirectional control"
	case OtherFormat:
		return "format character"
	case Control:
		return "control character"
	}
	return "visible"
}

// Classify returns the class of r. The set is Unicode's
// Default_Ignorable_Code_Point and Bidi_Control (UAX #44) with the C0 and C1
// controls added; U+FFFC and the Arabic number signs are visible.
func Classify(r rune) Class {
	switch {
	case r < 0x20 || r >= 0x7F && r < 0xA0:
		return control(r)
	case r < 0x300:
		if r == 0xAD {
			return OtherFormat
		}
		return None
	case r < 0x2000:
		return classifyLow(r)
	case r < 0x2070:
		return classifyPunctuation(r)
	case r < 0xFE00:
		if r == 0x3164 {
			return ZeroWidth
		}
		return None
	case r < 0x10000:
		return classifyForms(r)
	}
	return classifyHigh(r)
}

func control(r rune) Class {
	if r >= '\t' && r <= '\r' || r == 0x85 {
		return None
	}
	return Control
}

func classifyLow(r rune) Class {
	switch {
	case r == 0x34F, r == 0x115F, r == 0x1160, r == 0x17B4, r == 0x17B5, r == 0x180E:
		return ZeroWidth
	case r == 0x61C:
		return Bidi
	case r >= 0x180B && r <= 0x180D, r == 0x180F:
		return VariationSelector
	}
	return None
}

func classifyPunctuation(r rune) Class {
	switch {
	case r == 0x200E, r == 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return Bidi
	case r >= 0x200B && r <= 0x200D, r >= 0x2060 && r <= 0x2065:
		return ZeroWidth
	case r >= 0x206A && r <= 0x206F:
		return OtherFormat
	}
	return None
}

func classifyForms(r rune) Class {
	switch {
	case r <= 0xFE0F:
		return VariationSelector
	case r == 0xFEFF, r == 0xFFA0:
		return ZeroWidth
	case r >= 0xFFF0 && r <= 0xFFFB:
		return OtherFormat
	}
	return None
}

func classifyHigh(r rune) Class {
	switch {
	case r >= 0xE0000 && r <= 0xE007F:
		return Tag
	case r >= 0xE0100 && r <= 0xE01EF:
		return VariationSelector
	case r >= 0xE0080 && r <= 0xE0FFF, r >= 0x1D173 && r <= 0x1D17A, r >= 0x1BCA0 && r <= 0x1BCA3:
		return OtherFormat
	}
	return None
}
