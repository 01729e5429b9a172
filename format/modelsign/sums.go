package modelsign

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// WriteSums writes the files' digests as sha256sum does: hex, a space, a star
// for binary, the name. A name with a backslash or a line end in it is escaped,
// and a backslash before the line says so.
func WriteSums(w io.Writer, files []File) error {
	out := bufio.NewWriter(w)
	for _, f := range files {
		name := strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`).Replace(f.Name)
		mark := ""
		if name != f.Name {
			mark = `\`
		}
		fmt.Fprintf(out, "%s%s *%s\n", mark, hex.EncodeToString(f.Digest), name)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write digests: %w", err)
	}
	return nil
}

// ParseSums reads what WriteSums and sha256sum write. It takes each name once and
// none that leads out of a folder; errors are ErrSignatures and name the line.
func ParseSums(in []byte) ([]File, error) {
	if len(in) > MostBundle {
		return nil, wrong("the manifest is larger than %d bytes", MostBundle)
	}
	var out []File
	seen := map[string]bool{}
	line := 0
	for l := range bytes.Lines(in) {
		line++
		text := strings.TrimSuffix(strings.TrimSuffix(string(l), "\n"), "\r")
		if text == "" {
			continue
		}
		f, err := parseSum(text)
		if err != nil {
			return nil, fmt.Errorf("line %d of the manifest: %w", line, err)
		}
		if seen[f.Name] {
			return nil, wrong("line %d of the manifest: %q is listed twice", line, f.Name)
		}
		seen[f.Name] = true
		out = append(out, f)
	}
	if len(out) == 0 {
		return nil, wrong("the manifest lists no file")
	}
	return out, nil
}

func parseSum(text string) (File, error) {
	text, escaped := strings.CutPrefix(text, `\`)
	sum, name, ok := strings.Cut(text, " ")
	digest, err := hex.DecodeString(sum)
	if !ok || err != nil || len(digest) != 32 || name == "" || name[0] != ' ' && name[0] != '*' {
		return File{}, wrong("it is not SHA-256 in hex, a space, a space or star, and a name")
	}
	name = strings.TrimPrefix(name[1:], "./")
	if escaped {
		name = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r").Replace(name)
	}
	if err := goodName(strings.ReplaceAll(name, `\`, "_"), 2); err != nil {
		return File{}, wrong("the file name %q leads out of the folder", name)
	}
	return File{Name: name, Algorithm: SHA256, Digest: digest}, nil
}
