package encoder

// Parse reads a model file and drops it.
func Parse(b []byte) error {
	_, err := parse(b)
	return err
}

// File is the embedded model.
func File() []byte { return file }

// First runs the model on a text's first window and gives the pooled vector and
// both outputs.
func First(s string) (pooled, logits []float32, err error) {
	d, err := load()
	if err != nil {
		return nil, nil, err
	}
	b := &buffers{}
	pieces := d.words.Split(nil, s)
	_, err = d.run(user, b, pieces[:min(len(pieces), size)])
	return b.pooled, b.logits, err
}

// Probability calibrates a head's output for one window.
func Probability(head int, output float64) float64 {
	d, err := load()
	if err != nil {
		return -1
	}
	return d.heads[head].probability(output, 1, 0)
}

// Windows lists the starts of n at most of the windows over so many pieces.
func Windows(pieces, n int) (starts []int, windows int) {
	windows = count(pieces)
	return spread(nil, min(n, windows), windows, pieces), windows
}

// Calibration reads one channel's calibration and applies it.
func Calibration(notes string, output float64, windows int, fast float64) (float64, error) {
	var c calibration
	if err := c.UnmarshalJSON([]byte(notes)); err != nil {
		return 0, err
	}
	return c.probability(output, windows, fast), c.check()
}
