// Package tfop says what TensorFlow's operators and functions do outside the
// model that holds them. What TensorFlow itself registers and what does nothing
// outside is harmless; the rest is named with its reason.
package tfop

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

//go:embed ops.txt
var opsText string

// harmOf gives the entry of harms by operator.
var harmOf = sync.OnceValue(func() map[string]int {
	by := map[string]int{}
	for i, h := range harms {
		for n := range strings.FieldsSeq(h.names) {
			by[n] = i
		}
	}
	return by
})

var registered = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for line := range strings.Lines(opsText) {
		if !strings.HasPrefix(line, "#") {
			for name := range strings.FieldsSeq(line) {
				known[name] = true
			}
		}
	}
	return known
})

// Op is what is known of an operator.
type Op struct {
	// Grade and Why judge that it stands in a graph at all.
	Grade verdict.Grade
	Why   string
	// Paths are the inputs that name files. Where one is a constant of the
	// model, the model chose the file.
	Paths []int
	// Attrs are the attributes that name a place: a URL or a file.
	Attrs []string
}

// harms are operators that reach outside whatever their inputs.
var harms = []struct {
	names string
	grade verdict.Grade
	why   string
}{
	{"ReadFile", verdict.Dangerous, "reads files of the machine that runs the model"},
	{"WriteFile", verdict.Dangerous, "writes files on the machine that runs the model"},
	{"MatchingFiles MatchingFilesDataset", verdict.Dangerous, "lists files of the machine that runs the model"},
	{"PyFunc PyFuncStateless EagerPyFunc", verdict.Dangerous, "calls a Python function of the process that runs the model"},
	{"LMDBDataset LMDBReader SqlDataset LoadDataset", verdict.Dangerous, "reads a database or data set outside the model"},
	{"SaveDataset SaveDatasetV2 DatasetToTFRecord SnapshotDataset SnapshotDatasetV2 DistributedSave SnapshotChunkDataset", verdict.Dangerous, "writes what passes through it to files"},
	{"CreateSummaryFileWriter CreateSummaryDbWriter", verdict.Dangerous, "writes logs to files"},
	{"RpcServer RpcServerStart RpcServerRegister RpcClient RpcCall Rpc TryRpc", verdict.Dangerous, "opens connections"},
	{"RegisterDataset RegisterDatasetV2 DataServiceDataset DataServiceDatasetV2 DataServiceDatasetV3 DataServiceDatasetV4", verdict.Dangerous, "opens connections to a data service"},
	{"FileSystemSetConfiguration", verdict.Dangerous, "changes how files are reached"},
	{"WholeFileReader WholeFileReaderV2 TFRecordReader TFRecordReaderV2 TextLineReader TextLineReaderV2 FixedLengthRecordReader FixedLengthRecordReaderV2", verdict.Suspicious, "reads files that its queue names"},
	{"RemoteCall CollectiveInitializeCommunicator", verdict.Suspicious, "runs parts of the graph on other machines"},
}

// paths are the operators of which only the file's name matters: every saved
// model holds some, with a name that the loader gives.
var paths = map[string][]int{
	"TextLineDataset": {0}, "TFRecordDataset": {0}, "TFRecordDatasetV2": {0}, "FixedLengthRecordDataset": {0}, "FixedLengthRecordDatasetV2": {0},
	"CSVDataset": {0}, "CSVDatasetV2": {0}, "CacheDataset": {1}, "CacheDatasetV2": {1},
	"InitializeTableFromTextFile": {1}, "InitializeTableFromTextFileV2": {1}, "GenerateVocabRemapping": {0, 1}, "LoadAndRemapMatrix": {0},
	"Restore": {0}, "RestoreSlice": {0}, "RestoreV2": {0}, "DTensorRestoreV2": {0},
	"Save": {0}, "SaveSlices": {0}, "SaveV2": {0}, "ShardedFilename": {0}, "MergeV2Checkpoints": {0, 1},
}

// attrs are the operators that name a place in an attribute.
var attrs = map[string][]string{
	"DebugIdentity": {"debug_urls"}, "DebugIdentityV2": {"debug_urls"}, "DebugIdentityV3": {"debug_urls"}, "DebugNanCount": {"debug_urls"},
	"DebugNumericSummary": {"debug_urls"}, "PrintV2": {"output_stream"}, "EncodeProto": {"descriptor_source"}, "DecodeProtoV2": {"descriptor_source"},
	"ImmutableConst": {"memory_region_name"},
}

// Lookup gives what is known of an operator, by its exact name.
func Lookup(name string) Op {
	plain := strings.TrimPrefix(name, "Experimental")
	if i, ok := harmOf()[plain]; ok {
		return Op{Grade: harms[i].grade, Why: harms[i].why}
	}
	o := Op{Paths: paths[plain], Attrs: attrs[plain]}
	if !registered()[name] {
		o.Grade, o.Why = verdict.Suspicious, "is none of TensorFlow's own: it needs a library of operators, which is native code"
	}
	return o
}

// Place judges a constant that names a file or a URL. Stdout and the like, and
// descriptors that are inside, are no places.
func Place(s string) (verdict.Grade, string) {
	low := strings.ToLower(s)
	switch {
	case low == "" || low == "stdout" || low == "stderr" || strings.HasPrefix(low, "log(") || low == "local://" || strings.HasPrefix(low, "bytes://"):
		return verdict.Safe, ""
	case strings.HasPrefix(low, "file://"):
		return verdict.Dangerous, "a file outside the model"
	case strings.Contains(low, "://"):
		return verdict.Dangerous, "a place on the network"
	case Outside(s):
		return verdict.Dangerous, "a file outside the model"
	}
	return verdict.Suspicious, "a file beside the model"
}

// Outside reports whether a path leaves the folder it is taken relative to, on
// any system: absolute, with a drive, from a home, or with a step up.
func Outside(s string) bool {
	p := strings.ReplaceAll(s, `\`, "/")
	if strings.HasPrefix(p, "/") || strings.HasPrefix(p, "~") || len(p) > 1 && p[1] == ':' {
		return true
	}
	for part := range strings.SplitSeq(p, "/") {
		if strings.TrimRight(part, " ") == ".." {
			return true
		}
	}
	return strings.ContainsRune(s, 0)
}
