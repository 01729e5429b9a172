// Package bert runs a BERT encoder (Devlin et al., NAACL 2019) with linear
// heads over its mean-pooled output, in int8, on one core and without cgo.
//
// Weights are quantised per output channel, symmetrically; activations per
// row while it runs, to bytes with a zero point (Jacob et al., CVPR 2018,
// section 2). Products are summed in 32-bit integers. Layer norm, softmax and
// GELU are in float32.
//
// Every kernel exists twice: as assembly (AVX2; AVX-512 with VNNI) and as a twin
// in plain Go. All give the same bits: integer sums are exact, and float kernels
// round every product and add in one order. So a score does not depend on the
// machine. Processors without AVX2, and all that are not amd64, run the
// twins, which are some hundred times slower than VNNI.
package bert

//go:generate go -C ../../tools run ./kernels -out ../learn/bert/kernels_amd64.s -stubs ../learn/bert/kernels_amd64.go -pkg bert
