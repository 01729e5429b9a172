package pickle

import (
	"math/bits"
	"strings"

	format "github.com/bartizan-ai/bartizan/format/pickle"
)

// judgePersistent accepts the ids that PyTorch's loaders know: ("storage",
// type, key, location, elements) with, in files before 2019, a view; and
// ("module", class, file, source), which stands for the class. Other loaders'
// ids are theirs to judge.
func judgePersistent(m *format.Machine, e format.Effect) verdict {
	id, ok := m.Elements(e.Args[0])
	if ok && len(id) >= 4 {
		kind, _ := m.Text(id[0])
		switch {
		case kind == "storage" && (len(id) == 5 || len(id) == 6) && isStorage(m, id):
			return verdict{}
		case kind == "module" && len(id) == 4 && id[1].Kind == format.Global:
			return verdict{}
		}
	}
	return verdict{
		grade: suspicious, why: "asks the loader for an object by an id that is none of PyTorch's",
		unsure: !ok && e.Args[0].Kind == format.Tuple && m.Full(),
	}
}

func isStorage(m *format.Machine, id []format.Value) bool {
	class, ok := m.Origin(id[1])
	if !ok || id[1].Kind != format.Global || class.Module != "torch" && class.Module != "torch.storage" && class.Module != "torch.cuda" || !strings.HasSuffix(class.Name, "Storage") {
		return false
	}
	key, ok1 := m.Text(id[2])
	location, ok2 := m.Text(id[3])
	n, ok3 := m.Int(id[4])
	return ok1 && ok2 && ok3 && id[2].Kind == format.Str && id[3].Kind == format.Str && plainWord(key) && plainWord(location) && n >= 0
}

// plainWord accepts a storage's key or the name of a device.
func plainWord(s string) bool {
	return len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:.-") == "" && !strings.Contains(s, "..")
}

// fitsTorch checks the functions of PyTorch that rebuild tensors.
func (l *list) fitsTorch(m *format.Machine, i format.Import, args []format.Value) bool {
	switch i.Name {
	case "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3":
		return len(args) >= 4 && fitsStorage(m, args)
	case "_rebuild_qtensor":
		return len(args) >= 5 && fitsStorage(m, args)
	case "_rebuild_parameter", "_rebuild_parameter_with_state", "Parameter", "Buffer":
		return len(args) >= 1 && isTensor(m, args[0])
	case "_rebuild_from_type_v2":
		return len(args) == 4 && l.allClasses(m, args[1:2]) && l.rebuilds(m, args[0], args[2])
	case "_rebuild_wrapper_subclass":
		return len(args) >= 7 && l.allClasses(m, args[:1])
	}
	return false
}

// rebuilds reports whether a listed function of PyTorch would be called with
// arguments that it may be called with.
func (l *list) rebuilds(m *format.Machine, callee, args format.Value) bool {
	i, ok := m.Origin(callee)
	in, known := m.Elements(args)
	if !ok || !known || callee.Kind != format.Global || !strings.HasPrefix(i.Module, "torch") {
		return false
	}
	switch l.tier(i) {
	case callable:
		return true
	case shaped:
		return i.Name != "_rebuild_from_type_v2" && i.Name != "_load_from_bytes" && l.fitsTorch(m, i, in)
	}
	return false
}

// isTensor reports whether a value was made by PyTorch.
func isTensor(m *format.Machine, v format.Value) bool {
	i, ok := m.Origin(v)
	return ok && v.Kind == format.Made && (strings.HasPrefix(i.Module, "torch.") || i.Module == "torch") || v.Kind == format.Persistent
}

// fitsStorage checks storage, offset, size and stride of a tensor: all known,
// none negative, and the last element within the storage when the id says how
// long that is (CVE-2026-24747).
func fitsStorage(m *format.Machine, args []format.Value) bool {
	if args[0].Kind != format.Persistent {
		return storageMade(m, args[0])
	}
	offset, ok := m.Int(args[1])
	size, ok1 := m.Elements(args[2])
	stride, ok2 := m.Elements(args[3])
	if i, made := m.Origin(args[2]); made && i.Name == "Size" {
		return true // torch.Size(...) of old files; its elements are not followed
	}
	if !ok || !ok1 || !ok2 || offset < 0 || len(size) != len(stride) {
		return false
	}
	id, known := m.Identifier(args[0])
	last, empty := uint64(offset), false
	for i := range size {
		n, ok := m.Int(size[i])
		by, ok1 := m.Int(stride[i])
		if !ok || !ok1 || n < 0 || by < 0 {
			return false
		}
		empty = empty || n == 0
		hi, lo := bits.Mul64(uint64(max(n-1, 0)), uint64(by))
		if last += lo; hi != 0 || last < lo {
			return false
		}
	}
	if !known || len(id) < 5 {
		return false
	}
	numel, ok := m.Int(id[4])
	return ok && (empty || last < uint64(numel))
}

// storageMade accepts a storage that another listed call made, as files do
// that were written by pickle and not by torch.save.
func storageMade(m *format.Machine, v format.Value) bool {
	i, ok := m.Origin(v)
	return ok && v.Kind == format.Made && strings.HasPrefix(i.Module, "torch") && (i.Name == "_load_from_bytes" || strings.HasSuffix(i.Name, "Storage"))
}
