//go:build !amd64

package bert

// sets lists the kernels that this machine can run, the fastest first.
func sets() []*kernels { return []*kernels{twins()} }
