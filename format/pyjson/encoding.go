package pyjson

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// toUTF8 tells the encoding by a mark or by where zeros stand, as
// json.detect_encoding does (RFC 4627, section 3). UTF-8 is returned as it is,
// without its mark.
func toUTF8(b []byte) []byte {
	le, be := binary.LittleEndian, binary.BigEndian
	switch {
	case len(b) >= 3 && b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf:
		return b[3:]
	case len(b) >= 4 && b[0] == 0xff && b[1] == 0xfe && b[2] == 0 && b[3] == 0:
		return wide(b[4:], le)
	case len(b) >= 4 && b[0] == 0 && b[1] == 0 && b[2] == 0xfe && b[3] == 0xff:
		return wide(b[4:], be)
	case len(b) >= 2 && b[0] == 0xff && b[1] == 0xfe:
		return pairs(b[2:], le)
	case len(b) >= 2 && b[0] == 0xfe && b[1] == 0xff:
		return pairs(b[2:], be)
	case len(b) < 2:
		return b
	case b[0] == 0 && b[1] == 0:
		return wide(b, be)
	case b[0] == 0:
		return pairs(b, be)
	case b[1] == 0 && len(b) >= 4 && b[2] == 0 && b[3] == 0:
		return wide(b, le)
	case b[1] == 0:
		return pairs(b, le)
	}
	return b
}

func pairs(b []byte, o binary.ByteOrder) []byte {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = o.Uint16(b[2*i:])
	}
	out := make([]byte, 0, len(units))
	for _, r := range utf16.Decode(units) {
		out = utf8.AppendRune(out, r)
	}
	return out
}

func wide(b []byte, o binary.ByteOrder) []byte {
	out := make([]byte, 0, len(b)/4)
	for i := 0; i+4 <= len(b); i += 4 {
		out = utf8.AppendRune(out, rune(o.Uint32(b[i:])&0x7fffffff))
	}
	return out
}
