package reading

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
)

const (
	// mostInflated bounds what one compressed run gives, and ratio how much more
	// that may be than it was: prose shrinks to a third, so a run beyond
	// it is no text.
	mostInflated = 64 << 10
	ratio        = 40
)

// packed names the compression that b begins with, or is empty.
func packed(b []byte) string {
	switch {
	case len(b) > 10 && b[0] == 0x1F && b[1] == 0x8B && b[2] == 8:
		return "gzip"
	case len(b) > 6 && b[0]&0x0F == 8 && b[0] <= 0x78 && (int(b[0])<<8|int(b[1]))%31 == 0 && b[1]&0x20 == 0:
		if b[0] >= 0x40 && b[0] < 0x70 { // letters more often than a window size
			return ""
		}
		return "zlib"
	}
	return ""
}

// unpack inflates b within bounds. A damaged end costs what lies beyond it; nil when
// nothing came out or more than the bounds.
func unpack(b []byte, how string) []byte {
	var r io.Reader
	var err error
	if how == "gzip" {
		r, err = gzip.NewReader(bytes.NewReader(b))
	} else {
		r, err = zlib.NewReader(bytes.NewReader(b))
	}
	if err != nil {
		return nil
	}
	most := min(mostInflated, len(b)*ratio)
	out, _ := io.ReadAll(io.LimitReader(r, int64(most)+1)) // what a damaged stream gave is still text
	if len(out) > most {
		return nil
	}
	return out
}
