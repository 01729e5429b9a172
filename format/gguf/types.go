package gguf

// The types of values that this package names.
const (
	TypeUint32 = 4
	TypeString = 8
	TypeArray  = 9
)

// widths are the bytes of a value, by type; 0: of variable length.
var widths = [...]uint64{1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8}

// block says how a type of tensors packs elements.
type block struct{ elements, bytes uint64 }

// blocks are ggml's types by number, from gguf-py's GGML_QUANT_SIZES (0.19) and,
// for those that were withdrawn (31-33, 36-38), ggml's history. 4 and 5 are
// gone without a trace. Q8_1 is 36 bytes in ggml and 40 in gguf-py; it stands
// in no file.
var blocks = map[uint32]block{
	0: {1, 4}, 1: {1, 2}, 2: {32, 18}, 3: {32, 20}, 6: {32, 22}, 7: {32, 24}, 8: {32, 34}, 9: {32, 36},
	10: {256, 84}, 11: {256, 110}, 12: {256, 144}, 13: {256, 176}, 14: {256, 210}, 15: {256, 292},
	16: {256, 66}, 17: {256, 74}, 18: {256, 98}, 19: {256, 50}, 20: {32, 18}, 21: {256, 110}, 22: {256, 82}, 23: {256, 136},
	24: {1, 1}, 25: {1, 2}, 26: {1, 4}, 27: {1, 8}, 28: {1, 8}, 29: {256, 56}, 30: {1, 2},
	31: {32, 18}, 32: {32, 18}, 33: {32, 18}, 34: {256, 54}, 35: {256, 66}, 36: {32, 18}, 37: {32, 18}, 38: {32, 18},
	39: {32, 17}, 40: {64, 36}, 41: {128, 18},
}
