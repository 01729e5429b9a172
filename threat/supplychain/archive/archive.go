// Package archive finds archives that two loaders would read differently.
package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/zip"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
)

// Check is SUP002.
var Check = &bartizan.Check{
	ID: "SUP002", Name: "archive", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "Archives that two readers would read differently",
		Text: "A ZIP archive names each member twice, and says its size and method twice; it may have bytes before, between and behind " +
			"its members, and members that no directory lists. Where these disagree, a scanner may see one model and the loader another.\n\n" +
			"The check reports what an honest writer does not write: names, sizes or methods that contradict each other, members that share bytes, stand " +
			"twice or are listed nowhere, flags of encryption on bytes that are not encrypted, several directories, and names that lead out of the folder. In files " +
			"that bear a model's name it reports bytes before, between and behind the members too. Whatever the archive hides is examined by the other checks all the same.",
		Remedy: "Do not load the file. An archive made by the usual tools does not look like this; ask its source how it was made.",
		Limits: "Bytes around the members are not reported in archives that bear no model's name, since installers and signed packages have them. Archives other than ZIP are not looked at.",
		Source: "PKWARE APPNOTE 6.3.10; CVE-2025-1944 (names), CVE-2025-1945 (flags), CVE-2025-10156 (checksums)",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

// models are extensions of models that are archives.
const models = " .pt .pth .bin .ckpt .npz .keras .pkl .pickle .joblib .skops .mar .nemo .safetensors .gguf .onnx .h5 .mlmodel "

func modelName(p string) bool {
	ext := strings.ToLower(path.Ext(p))
	return ext != "" && strings.Contains(models, " "+ext+" ")
}

// Wants takes what begins like an archive, and what bears a model's name.
func (scanner) Wants(e bartizan.Entry) bool {
	return bytes.HasPrefix(e.Head, []byte("PK\x03\x04")) || bytes.HasPrefix(e.Head, []byte("PK\x05\x06")) || len(e.Head) > 21 && modelName(e.Path)
}

// grade says how bad an oddity is: 0 when honest archives have it too.
func grade(k zip.Kind, model bool) (score float64, word string) {
	switch k {
	case zip.BadPath:
		return 0.8, "dangerous"
	case zip.NameMismatch, zip.SizeMismatch, zip.MethodMismatch, zip.FalseEncryption, zip.NULName, zip.Unlisted, zip.Overlap, zip.Directories, zip.Count, zip.NoHeader, zip.DuplicateName:
		return 0.5, "suspicious"
	case zip.Between, zip.Prefix, zip.Suffix, zip.UnknownMethod:
		if model {
			return 0.5, "suspicious"
		}
	}
	return 0, ""
}

// most bounds the signals of one archive.
const most = 20

// Scan reports each kind of oddity, its first places by name.
func (scanner) Scan(_ context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	z, err := zip.Of(a, zip.Limits{})
	if errors.Is(err, zip.ErrNotZip) {
		return bartizan.ErrNotMine
	}
	if err != nil {
		return err
	}
	model, said, more := modelName(a.Path), 0, map[zip.Kind]int{}
	for _, o := range z.Oddities {
		score, word := grade(o.Kind, model)
		if score == 0 {
			continue
		}
		if more[o.Kind]++; more[o.Kind] > 3 || said == most {
			continue
		}
		said++
		report("", bartizan.Signal{
			Score: score, Range: bartizan.Range{From: int(o.Offset), To: int(o.Offset) + 1},
			Reason: fmt.Sprintf("%s: %s: %s", word, o.Kind, o.Text),
		})
	}
	if said == 0 && !bytes.HasPrefix(a.Head, []byte("PK")) {
		return bartizan.ErrNotMine // looked for an archive at the end only
	}
	return nil
}
