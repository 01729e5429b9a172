//go:build integration

package pickle_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan/format/pickle"
)

type truth struct {
	C      [][2]string `json:"c"`
	Peek   [][2]string `json:"peek"`
	Py     [][2]string `json:"py"`
	CError string      `json:"c_error"`
	PError string      `json:"py_error"`
}

// TestAgainstCPython holds the machine against CPython's two unpicklers: what
// they import is a subset of what the machine reports. PICKLE_DIFF says how
// many random pickles (default 3000), PICKLE_SEED where to begin.
func TestAgainstCPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not there")
	}
	number := func(name string, otherwise int) int {
		if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
			return n
		}
		return otherwise
	}
	total, seed := number("PICKLE_DIFF", 3000), number("PICKLE_SEED", 1)
	g := &generator{Rand: rand.New(rand.NewPCG(uint64(seed), 2))}
	seen, imports, unresolved, failed := 0, 0, 0, 0
	for seen < total {
		batch := make([][]byte, min(2000, total-seen))
		for i := range batch {
			batch[i] = g.pickle()
		}
		for i, want := range ask(t, python, batch) {
			pairs := slices.Concat(want.C, want.Peek, want.Py)
			imports += len(pairs)
			if why := missing(t, batch[i], pairs, &unresolved); why != "" {
				t.Errorf("%q\n%s\nC: %v %s\nPython: %v %s", batch[i], why, want.C, want.CError, want.Py, want.PError)
				if failed++; failed > 5 {
					t.FailNow()
				}
			}
		}
		seen += len(batch)
	}
	t.Logf("%d pickles, %d imports seen by CPython, %d covered as unresolved", seen, imports, unresolved)
	if imports < total/4 {
		t.Errorf("only %d imports in %d pickles: the generator has gone astray", imports, total)
	}
}

func ask(t *testing.T, python string, batch [][]byte) []truth {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), python, "../../scripts/pickle-differential.py")
	var in bytes.Buffer
	for _, b := range batch {
		_ = binary.Write(&in, binary.LittleEndian, uint32(len(b)))
		in.Write(b)
	}
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []truth
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		var tr truth
		if err := json.Unmarshal(s.Bytes(), &tr); err != nil {
			t.Fatal(err)
		}
		all = append(all, tr)
	}
	if len(all) != len(batch) {
		t.Fatalf("%d answers to %d questions", len(all), len(batch))
	}
	return all
}

// missing says which of the imports the machine does not report. An effect
// that it cannot resolve stands for one import each.
func missing(t *testing.T, in []byte, pairs [][2]string, unresolved *int) string {
	ours := map[[2]string]bool{}
	open := 0
	_, err := pickle.Walk(t.Context(), bytes.NewReader(in), int64(len(in)), pickle.DefaultLimits, func(_ *pickle.Machine, e pickle.Effect) {
		switch {
		case e.Unresolved && (e.Action == pickle.DoImport || e.Action == pickle.DoExtension):
			open++
		case e.Action == pickle.DoImport:
			ours[[2]string{plain(e.Import.Module), plain(e.Import.Name)}] = true
		}
	})
	if err != nil && !errors.Is(err, pickle.ErrNotPickle) {
		return err.Error()
	}
	lost := map[[2]string]bool{}
	for _, p := range pairs {
		if p = [2]string{plain(p[0]), plain(p[1])}; !ours[p] && p[0] != "" { // import of "" fails
			lost[p] = true
		}
	}
	if len(lost) > open {
		return "not reported: " + strconv.Itoa(len(lost)) + " with " + strconv.Itoa(open) + " unresolved"
	}
	*unresolved += len(lost)
	return ""
}

// plain writes bytes above 127 as one sign each time: how these are shown
// differs between the two languages, and no name with them is known.
func plain(s string) string {
	var out []byte
	for _, r := range s {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
		} else if n := len(out); n == 0 || out[n-1] != 0xff {
			out = append(out, 0xff)
		}
	}
	return string(out)
}
