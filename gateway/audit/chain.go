package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// hashOf is the hash of a line without its end.
func hashOf(key, line []byte) string {
	if len(key) == 0 {
		sum := sha256.Sum256(line)
		return hex.EncodeToString(sum[:])
	}
	h := hmac.New(sha256.New, key)
	h.Write(line)
	return hex.EncodeToString(h.Sum(nil))
}

// Head says where a file of the log ends.
type Head struct {
	File string `json:"file"`
	N    uint64 `json:"n"`
	Hash string `json:"hash"` // of line N
	// MAC is over the rest, with the key if there is one. Without it a head
	// could be made from the log: every line tells the hash of the one before.
	MAC string `json:"mac"`
}

func (h *Head) mac(key []byte) string {
	return hashOf(key, fmt.Appendf(nil, "bartizan audit head\n%d\n%s", h.N, h.Hash))
}

// HeadFile is where the head of a file is.
func HeadFile(file string) string { return file + ".head" }

// readHead reads a head. ok is false where there is none.
func readHead(name string, key []byte) (h Head, ok bool, err error) {
	b, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return h, false, nil
	case err != nil:
		return h, false, fmt.Errorf("read head: %w", err)
	}
	if err := json.Unmarshal(b, &h); err != nil {
		return h, false, fmt.Errorf("read head %q: %w", name, err)
	}
	if !hmac.Equal([]byte(h.mac(key)), []byte(h.MAC)) {
		return h, false, fmt.Errorf("read head %q: it was changed, or made with another key", name)
	}
	return h, true, nil
}

// writeHead puts a head in the place of the one before, whole or not at all.
func writeHead(file string, key []byte, n uint64, hash string, sync bool) error {
	h := Head{File: filepath.Base(file), N: n, Hash: hash}
	h.MAC = h.mac(key)
	b, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("write head: %w", err)
	}
	next := HeadFile(file) + ".next"
	f, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write head: %w", err)
	}
	_, err = f.Write(append(b, '\n'))
	if err == nil && sync {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(next, HeadFile(file))
	}
	if err != nil {
		return fmt.Errorf("write head: %w", err)
	}
	return nil
}
