// Package gguftest builds GGUF files for tests, honest ones and broken ones.
package gguftest

import "encoding/binary"

// File is what Build writes. The counts follow from the lists unless they are
// set.
type File struct {
	Version              uint32 // 0 is 3
	BigEndian            bool
	Values               []Value
	Tensors              []Tensor
	ValueCount, TenCount *uint64
	// Data is what follows the header, padded to 32 bytes.
	Data []byte
}

// Value is a key with its type and the bytes behind the type.
type Value struct {
	Key  string
	Type uint32
	Raw  []byte
}

// Tensor is a description as it stands in the file.
type Tensor struct {
	Name   string
	Dims   []uint64
	Type   uint32
	Offset uint64
}

// order is what both byte orders of encoding/binary give.
type order interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// Build gives the file's bytes.
func (f File) Build() []byte {
	if f.Version == 0 {
		f.Version = 3
	}
	o := f.order()
	b := o.AppendUint32([]byte("GGUF"), f.Version)
	b = f.size(b, count(f.TenCount, len(f.Tensors)))
	b = f.size(b, count(f.ValueCount, len(f.Values)))
	for _, v := range f.Values {
		b = f.text(b, v.Key)
		b = append(o.AppendUint32(b, v.Type), v.Raw...)
	}
	for _, t := range f.Tensors {
		b = o.AppendUint32(f.text(b, t.Name), uint32(len(t.Dims)))
		for _, d := range t.Dims {
			b = f.size(b, d)
		}
		b = o.AppendUint64(o.AppendUint32(b, t.Type), t.Offset)
	}
	if f.Data != nil {
		for len(b)%32 != 0 {
			b = append(b, 0)
		}
	}
	return append(b, f.Data...)
}

func (f File) order() order {
	if f.BigEndian {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func count(set *uint64, n int) uint64 {
	if set != nil {
		return *set
	}
	return uint64(n)
}

func (f File) size(b []byte, n uint64) []byte {
	if f.Version == 1 {
		return f.order().AppendUint32(b, uint32(n))
	}
	return f.order().AppendUint64(b, n)
}

func (f File) text(b []byte, s string) []byte { return append(f.size(b, uint64(len(s))), s...) }

// String is the value of a string.
func (f File) String(s string) []byte { return f.text(nil, s) }

// Strings is the value of an array of strings.
func (f File) Strings(ss ...string) []byte {
	b := f.size(f.order().AppendUint32(nil, 8), uint64(len(ss)))
	for _, s := range ss {
		b = f.text(b, s)
	}
	return b
}
