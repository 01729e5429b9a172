package pickle

// ring keeps the last values of a growing list, by their number in it. The zero
// value is empty.
type ring[T any] struct {
	buf  []T
	next int64 // the number of the next value
}

// add appends a value of which the last most are kept, and gives its number.
func (r *ring[T]) add(v T, most int) int64 {
	if len(r.buf) < most {
		if n := len(r.buf); n == cap(r.buf) && n >= 4096 {
			r.buf = append(make([]T, 0, most), r.buf...) // all at once: pages that are not used cost nothing
		}
		r.buf = append(r.buf, v)
	} else {
		r.buf[r.next%int64(most)] = v
	}
	r.next++
	return r.next - 1
}

// get gives a value by its number while it is kept.
func (r *ring[T]) get(i int64) (*T, bool) {
	if i < 0 || i >= r.next || i < r.next-int64(len(r.buf)) {
		return nil, false
	}
	return &r.buf[i%int64(len(r.buf))], true
}

// lost reports whether values were let go.
func (r *ring[T]) lost() bool { return r.next > int64(len(r.buf)) }

func (r *ring[T]) reset() { r.buf, r.next = r.buf[:0], 0 }

// run appends values that stay side by side, fewer than most, and gives the
// number of the first.
func (r *ring[T]) run(vs []T, most int) int64 {
	if room := int64(most) - r.next%int64(most); room < int64(len(vs)) {
		var none T
		for range room {
			r.add(none, most)
		}
	}
	from := r.next
	for _, v := range vs {
		r.add(v, most)
	}
	return from
}

// slice gives n values from a number on while all of them are kept.
func (r *ring[T]) slice(from int64, n int) ([]T, bool) {
	if n == 0 {
		return nil, true
	}
	if _, ok := r.get(from); !ok || from+int64(n) > r.next {
		return nil, false
	}
	at := int(from % int64(len(r.buf)))
	return r.buf[at : at+n : at+n], true
}
