package gateway

import (
	"errors"
	"net/http"
	"time"
)

// errClient says that the caller did not take what was written.
var errClient = errors.New("the caller took no more")

// piece is the most that one write deadline covers.
const piece = 64 << 10

// write sends b to the caller, who has Limits.Client for every piece of it. The
// last deadline stays for net/http's own flush, after which net/http clears it.
func (e *exchange) write(b []byte) (int, error) {
	rc, sent := http.NewResponseController(e.w), 0
	for len(b) > 0 {
		_ = rc.SetWriteDeadline(time.Now().Add(e.g.Limits.Client)) //nolint:forbidigo // a deadline of the kernel's clock
		n, err := e.w.Write(b[:min(piece, len(b))])
		e.taken.answer(b[:n])
		if sent += n; err != nil {
			return sent, errors.Join(errClient, err)
		}
		b = b[n:]
	}
	return sent, nil
}
