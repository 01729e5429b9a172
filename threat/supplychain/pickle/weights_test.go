package pickle_test

import (
	"math/rand/v2"
	"testing"
)

// Tensors in PyTorch's archives are files of random bytes without an
// extension. Of a hundred thousand such files none may look like a pickle.
func TestWeightsAreNoPickles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 100_000 {
		body := make([]byte, 16<<(i%4))
		for j := range body {
			body[j] = byte(r.Uint32())
		}
		if i%2 == 0 {
			body[0] = byte(0x82 + i%3) // an object of the extension registry
		}
		if top, reasons, _ := scan(t, "archive/data/7", string(body)); top > 0 {
			t.Fatalf("% x: %v", body, reasons)
		}
	}
}

// What names a harmful function is found without an extension too, whatever
// follows.
func TestPicklesWithoutExtension(t *testing.T) {
	for _, body := range []string{
		"cos\nsystem\n(S'echo inert'\ntR.", "cos\nsystem\n(S'echo inert'\ntR\xff\xff", "cos\nsystem\n(S'echo inert'\ntR.\x00\x01\x02",
		"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x0aecho inert\x85R.", "\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x0aecho inert\x85R",
	} {
		if top, reasons, err := scan(t, "archive/data/7", body); top < malicious {
			t.Errorf("%q: %v, %v", body, reasons, err)
		}
	}
}
