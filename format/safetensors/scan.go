package safetensors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// scan reads the header token by token: the depth is that of the format, and
// keys are seen one by one.
type scan struct {
	dec *json.Decoder
	raw []byte
}

func newScan(b []byte) *scan {
	s := &scan{dec: json.NewDecoder(bytes.NewReader(b)), raw: b}
	s.dec.UseNumber()
	return s
}

// object reads an object; member reads the value of each key.
func (s *scan) object(member func(key string) error) error {
	if err := s.delim('{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for s.dec.More() {
		key, err := s.text()
		if err != nil {
			return err
		}
		if seen[key] {
			return fmt.Errorf("the key %q stands twice", key)
		}
		seen[key] = true
		if err := member(key); err != nil {
			return fmt.Errorf("read %q: %w", key, err)
		}
	}
	return s.delim('}')
}

func (s *scan) delim(want json.Delim) error {
	t, err := s.dec.Token()
	if err != nil {
		return fmt.Errorf("read header's JSON: %w", err)
	}
	if t != want {
		return fmt.Errorf("%v where %v is due", t, want)
	}
	return nil
}

func (s *scan) text() (string, error) {
	t, err := s.dec.Token()
	if err != nil {
		return "", fmt.Errorf("read header's JSON: %w", err)
	}
	v, ok := t.(string)
	if !ok {
		return "", fmt.Errorf("%v where a string is due", t)
	}
	return v, nil
}

// counts reads a list of numbers, whole and not negative, of which there may be
// no more than most.
func (s *scan) counts(most int) ([]int64, error) {
	if err := s.delim('['); err != nil {
		return nil, err
	}
	out := []int64{}
	for s.dec.More() {
		t, err := s.dec.Token()
		if err != nil {
			return nil, fmt.Errorf("read header's JSON: %w", err)
		}
		n, ok := t.(json.Number)
		if !ok {
			return nil, fmt.Errorf("%v where a number is due", t)
		}
		v, err := strconv.ParseUint(n.String(), 10, 63)
		if err != nil {
			return nil, fmt.Errorf("%w: read size %q: %w", ErrBounds, n, err)
		}
		if len(out) == most {
			return nil, fmt.Errorf("more than %d numbers", most)
		}
		out = append(out, int64(v))
	}
	return out, s.delim(']')
}

// tensor reads one description; its offsets are still those of the data.
func (s *scan) tensor(name string) (Tensor, error) {
	t, seen := Tensor{Name: name}, 0
	err := s.object(func(key string) error {
		seen++
		switch key {
		case "dtype":
			v, err := s.text()
			t.Type = Type(v)
			return err
		case "shape":
			v, err := s.counts(mostAxes)
			t.Shape = v
			return err
		case "data_offsets":
			v, err := s.counts(2)
			if err == nil && len(v) != 2 {
				err = errors.New("not two numbers")
			}
			if err == nil {
				t.From, t.To = v[0], v[1]
			}
			return err
		}
		return errors.New("an unknown key")
	})
	if err != nil {
		return t, err
	}
	if seen != 3 {
		return t, errors.New("dtype, shape or data_offsets is missing")
	}
	return t, t.check()
}

// check holds the bytes of a tensor against its type and shape.
func (t *Tensor) check() error {
	bits, ok := bitsOf[t.Type]
	if !ok {
		return fmt.Errorf("the type %q is unknown", t.Type)
	}
	// A size of zero makes all of it zero, but a product before it may still
	// overflow; the reference refuses that too.
	for _, n := range t.Shape {
		if n != 0 && bits > math.MaxInt64/n {
			return fmt.Errorf("%w: the shape %v is too large", ErrBounds, t.Shape)
		}
		bits *= n
	}
	if bits%8 != 0 || t.To < t.From || bits/8 != t.To-t.From {
		return fmt.Errorf("%w: %d bits of type %s stand in bytes %d to %d", ErrBounds, bits, t.Type, t.From, t.To)
	}
	return nil
}

// end checks that nothing but spaces follows.
func (s *scan) end() error {
	for _, c := range s.raw[s.dec.InputOffset():] {
		if c != ' ' {
			return errors.New("the header goes on behind its object")
		}
	}
	return nil
}
