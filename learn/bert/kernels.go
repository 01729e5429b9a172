package bert

// lane is the number of columns that a tile has: channels of a product of
// integers, columns of one of floats. Sizes are multiples of it.
const lane = 32

// kernels is one set of the functions that cost. All sets give the same bits.
// Rows come in multiples of tile; lengths are multiples of lane.
type kernels struct {
	name string
	// bytes is how many an activation takes.
	bytes int
	// integer fills c, rows of ldc floats, with the product of quantised rows
	// and one block of channels.
	integer func(c []float32, ldc int, a quantised, rows int, b *block)
	// float fills lane columns of c with the product of a (rows by k) and b (k by
	// lane); the numbers after matrices are the distances of their rows.
	float func(c []float32, ldc int, a []float32, lda int, b []float32, ldb, rows, k int)
	// addSum adds y to x and returns the sum of x.
	addSum func(x, y []float32) float32
	// product makes x*y, number by number.
	product func(dst, x, y []float32)
	// deviation is the sum of squared differences from mean.
	deviation func(x []float32, mean float32) float32
	// normalise makes (x-mean)*factor*gain+bias of x.
	normalise func(x []float32, mean, factor float32, gain, bias []float32)
	// exponents makes exp(x-top) of x, none of which is above top, and sums.
	exponents func(x []float32, top float32) float32
	scale     func(x []float32, factor float32)
	gelu      func(x []float32)
	limits    func(x []float32) (least, most float32)
	// quantise makes bytes of x*inverse+shift, where shift is magic plus the
	// zero point.
	quantise func(dst []byte, x []float32, inverse, shift float32)
}

// tile is the number of rows that buffers are filled up to.
const tile = 4

// quantised is a matrix of activations: value = scale*(byte-zero), by row.
type quantised struct {
	data  []byte
	width int // bytes in a row
	scale []float32
	zero  []int32
}

// block is lane output channels of a layer.
type block struct {
	// weights holds, for every four inputs, four weights of each channel.
	weights []byte
	scales  []float32
	bias    []float32
	// sums are those of the channels' weights, for the zero point.
	sums []int32
}

// twins is the set in plain Go.
func twins() *kernels {
	return &kernels{
		name: "go", bytes: 1,
		integer: integerTwin, float: floatTwin,
		addSum: addSumTwin, product: productTwin, deviation: deviationTwin, normalise: normaliseTwin,
		exponents: exponentsTwin, scale: scaleTwin, gelu: geluTwin,
		limits: limitsTwin, quantise: quantiseTwin,
	}
}
