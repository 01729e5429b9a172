package expr

import (
	"fmt"
	"reflect"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// Scores gives the greatest score of a check's signals by its id, its path and
// its threat's name. What gave no signal has the score 0, so that a condition
// need not ask whether a check spoke. It must not be changed while in use.
type Scores map[string]float64

var _ traits.Mapper = Scores(nil)

// Raise sets a score unless a greater one is there.
func (s Scores) Raise(key string, score float64) { s[key] = max(s[key], score) }

// Find returns the score of a name, 0 of one that is not there.
func (s Scores) Find(key ref.Val) (ref.Val, bool) {
	k, ok := key.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(key), false
	}
	return types.Double(s[string(k)]), true
}

// Get is as Find.
func (s Scores) Get(key ref.Val) ref.Val {
	v, _ := s.Find(key)
	return v
}

// Contains reports whether there is a signal of that name.
func (s Scores) Contains(key ref.Val) ref.Val {
	k, ok := key.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(key)
	}
	_, found := s[string(k)]
	return types.Bool(found)
}

// Size is the number of names with signals.
func (s Scores) Size() ref.Val { return types.Int(len(s)) }

// Iterator goes over the names with signals.
func (s Scores) Iterator() traits.Iterator { return s.plain().Iterator() }

// Equal compares with another map.
func (s Scores) Equal(other ref.Val) ref.Val { return s.plain().Equal(other) }

// Type is CEL's map.
func (s Scores) Type() ref.Type { return types.MapType }

// Value is the map itself.
func (s Scores) Value() any { return map[string]float64(s) }

// ConvertToNative gives the map as a Go value.
func (s Scores) ConvertToNative(t reflect.Type) (any, error) {
	v, err := s.plain().ConvertToNative(t)
	if err != nil {
		return nil, fmt.Errorf("convert scores: %w", err)
	}
	return v, nil
}

// ConvertToType converts to a type of CEL's.
func (s Scores) ConvertToType(t ref.Type) ref.Val { return s.plain().ConvertToType(t) }

func (s Scores) plain() traits.Mapper {
	return types.NewDynamicMap(types.DefaultTypeAdapter, map[string]float64(s))
}
