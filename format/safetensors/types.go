package safetensors

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Type names the type of a tensor's elements, as it stands in the file.
type Type string

// The types that Floats reads.
const (
	F32  Type = "F32"
	F16  Type = "F16"
	BF16 Type = "BF16"
)

// bitsOf lists the types that the reference knows (safetensors 0.7) with their
// size.
var bitsOf = map[Type]int64{
	"F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
	"BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8,
	"I16": 16, "U16": 16, F16: 16, BF16: 16,
	"I32": 32, "U32": 32, F32: 32,
	"I64": 64, "U64": 64, "F64": 64, "C64": 64,
}

// Floats reads a tensor of F32, F16 or BF16 in row-major order. It refuses one of
// more than most elements, before anything is read, and needs up to 8 bytes of
// memory for each.
func (f *File) Floats(t Tensor, most int64) ([]float32, error) {
	width, one := int64(4), func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }
	switch t.Type {
	case F32:
	case F16:
		width, one = 2, func(b []byte) float32 { return half(binary.LittleEndian.Uint16(b)) }
	case BF16:
		width, one = 2, func(b []byte) float32 {
			return math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16)
		}
	default:
		return nil, fmt.Errorf("read tensor %q: its type is %s", t.Name, t.Type)
	}
	n := (t.To - t.From) / width
	if n > most || n < 0 {
		return nil, fmt.Errorf("read tensor %q: %d elements are more than %d", t.Name, n, most)
	}
	raw := make([]byte, n*width)
	if err := readAt(f.r, raw, t.From); err != nil {
		return nil, fmt.Errorf("read tensor %q: %w", t.Name, err)
	}
	out := make([]float32, n)
	for i := range out {
		out[i] = one(raw[int64(i)*width:])
	}
	return out, nil
}

// half widens an IEEE 754 binary16 number.
func half(h uint16) float32 {
	sign, exp, frac := uint32(h>>15)<<31, uint32(h>>10&31), uint32(h&1023)
	switch {
	case exp == 31:
		return math.Float32frombits(sign | 0xff<<23 | frac<<13)
	case exp == 0:
		v := float32(frac) / (1 << 24)
		return math.Float32frombits(sign | math.Float32bits(v))
	}
	return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
}
