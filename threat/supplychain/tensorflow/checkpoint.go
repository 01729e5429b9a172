package tensorflow

import (
	"encoding/binary"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/protobuf"
)

// footer is the number at the end of a checkpoint's index, which is a table of
// LevelDB's kind (tensorflow/core/lib/io/format.h, kTableMagicNumber).
const footer = 0xdb4775248b80fb57

// checkpoint reports whether a name is that of a part of a checkpoint: an index
// with names, shapes and places, or a shard with nothing but the tensors' bytes.
func checkpoint(name string) (index, shard bool) {
	base := path.Base(name)
	ext := path.Ext(base)
	return ext == ".index", strings.HasPrefix(ext, ".data-") && strings.Contains(ext, "-of-") && len(ext) == len(".data-00000-of-00001")
}

// scanCheckpoint tells a checkpoint by its index's last bytes. Nothing in it
// runs or names a file; a shard is bytes that the index cuts into tensors.
func scanCheckpoint(a *bartizan.Artifact, shard bool) error {
	if shard {
		return nil
	}
	var b [8]byte
	if n, err := a.ReadAt(b[:], max(a.Size-8, 0)); n < len(b) && err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if binary.LittleEndian.Uint64(b[:]) != footer {
		return bartizan.ErrNotMine
	}
	return nil
}

// fingerprint reports whether a file is the small message of hashes that stands
// beside a SavedModel.
func fingerprint(a *bartizan.Artifact) bool {
	if path.Base(a.Path) != "fingerprint.pb" || a.Size > 4<<10 {
		return false
	}
	fields := 0
	err := protobuf.NewReader(a, a.Size).Root().Each(func(f protobuf.Field) error {
		if fields++; f.Number > 8 {
			return protobuf.ErrFormat
		}
		return nil
	})
	return err == nil && fields > 0
}
