package memory

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// kept is an entry in a file.
type kept struct {
	Check   string       `json:"check"`
	Key     bartizan.Key `json:"key"`
	Value   []byte       `json:"value,omitempty"`
	Items   [][]byte     `json:"items,omitempty"`
	Expires time.Time    `json:"expires"`
}

// Save writes all that has not expired to a file, whole or not at all, readable
// by its owner only. Changes that are made meanwhile may be in it or not, each
// entry whole.
func (m *Memory) Save(file string) error {
	var all []kept
	for i := range m.shards {
		s := &m.shards[i]
		s.mu.Lock()
		for k, el := range s.entries {
			if e := el.Value.(*entry); s.now().Before(e.expires) {
				all = append(all, kept{k.check, k.Key, append([]byte(nil), e.value...), append([][]byte(nil), e.items...), e.expires})
			}
		}
		s.mu.Unlock()
	}
	b, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("save memory: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return fmt.Errorf("save memory: %w", err)
	}
	_, err = tmp.Write(b)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("save memory: %w", err), os.Remove(tmp.Name()))
	}
	return nil
}

// Load reads what Save wrote; a file that is not there is an empty one.
func (m *Memory) Load(file string) error {
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var all []kept
	if err == nil {
		err = json.Unmarshal(b, &all)
	}
	if err != nil {
		return fmt.Errorf("load memory from %q: %w", file, err)
	}
	for _, k := range all {
		s, full := view{m, k.Check}.locked(k.Key)
		if left := k.Expires.Sub(s.now()); left > 0 {
			err = errors.Join(err, s.put(full, left, func(e *entry) { e.value, e.items = k.Value, k.Items }))
		}
		s.mu.Unlock()
	}
	return err
}
