// Command kernels writes the amd64 assembly of learn/bert. It is run by
// go generate there; every function it writes has a twin in plain Go that gives
// the same bits, which decides what each step rounds and in which order.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	integerWide(8)
	integerWide(4)
	integerNarrow()
	floatWide(8)
	floatWide(4)
	floatNarrow()
	addSum()
	product()
	deviation()
	normalise()
	softmax()
	exponentsWide()
	gelu()
	limits()
	quantise8()
	quantise16()
	Generate()
}

// loop runs body n times, n at least 1.
func loop(label string, n reg.GPVirtual, body func()) {
	Label(label)
	body()
	DECQ(n)
	JNZ(LabelRef(label))
}

func load(name string) reg.GPVirtual { return Load(Param(name), GP64()).(reg.GPVirtual) }
