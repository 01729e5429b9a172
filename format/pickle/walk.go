package pickle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// Walk reads every pickle in a file of the given size: the one at its start,
// those that follow it, and those behind bytes that are no pickle. visit is
// called for each effect, in the order of the file. The error is ctx's, or
// ErrNotPickle when nothing in the file is a pickle with a STOP or an effect.
//
// It costs time in the bytes that are there, never in lengths that are claimed,
// and memory within lim. A payload of any size is passed over by its length.
func Walk(ctx context.Context, r io.ReaderAt, size int64, lim Limits, visit func(*Machine, Effect)) (*Summary, error) {
	return walk(ctx, r, size, lim, nil, visit)
}

func walk(ctx context.Context, r io.ReaderAt, size int64, lim Limits, t *trace, visit func(*Machine, Effect)) (*Summary, error) {
	m := &machine{source: source{r: r, size: size}, lim: lim, numbers: map[Import]int64{}, trace: t, visit: visit}
	m.view = &Machine{m}
	w := &walker{sum: &Summary{}, m: m}
	if err := w.chain(ctx, 0); err != nil {
		return nil, err
	}
	if lim.Search == nil || lim.Search(w.sum) {
		if err := w.carve(ctx); err != nil {
			return nil, err
		}
	}
	for _, at := range m.resume {
		if _, err := w.try(ctx, at, true); err != nil {
			return nil, err
		}
	}
	w.sum.Ops, w.sum.Payloads, w.sum.Oddities, w.sum.Unkept = m.ops, m.found, m.odd, m.unkept
	if w.sum.Streams == 0 {
		return w.sum, ErrNotPickle
	}
	return w.sum, nil
}

type walker struct {
	m   *machine
	sum *Summary
}

// chain reads pickles that stand one behind the other from offset on.
func (w *walker) chain(ctx context.Context, from int64) error {
	for from < w.m.size {
		ok, err := w.try(ctx, from, false)
		if err != nil {
			return err
		}
		end := w.m.offset()
		if !ok && !w.m.torn {
			return nil
		}
		found, err := w.again(ctx, from)
		if err != nil {
			return err
		}
		if !ok {
			if found { // only the unpickler that follows frames gets anywhere
				w.sum.Streams++
				w.sum.Trouble = fmt.Sprintf("the pickle from byte %d on breaks unless its frames are followed", from)
			}
			return nil
		}
		from = end
		w.sum.End = from
		if w.sum.Trouble != "" {
			return nil
		}
	}
	return nil
}

// again reads a pickle a second time, now following its frames, when the
// unpicklers differ on these. What it comes to is in its effects; found says
// that there were some.
func (w *walker) again(ctx context.Context, from int64) (found bool, err error) {
	if !w.m.torn {
		return false, nil
	}
	m, payloads := w.m, len(w.m.found)
	m.seekFresh(from)
	stream, carved, bare := m.stream, m.carved, m.bare
	m.reset(stream, carved)
	m.framed, m.bare = true, bare
	if err := m.run(ctx); err == nil || m.strong > 0 {
		m.flush()
		m.trace.flush(m)
	}
	m.edge, m.framed, m.torn, m.found = 0, false, false, m.found[:payloads]
	return m.strong > 0, ctx.Err()
}

// try reads one pickle. It counts when it reaches its STOP or has an effect;
// raw bytes behind a pickle do neither for long.
func (w *walker) try(ctx context.Context, from int64, carved bool) (ok bool, err error) {
	m := w.m
	payloads, oddities := len(m.found), len(m.odd)
	m.seek(from)
	m.reset(w.sum.Streams, carved)
	if carved && m.need(1) == nil {
		m.bare = m.buf[m.pos] != opPROTO
	}
	err = m.run(ctx)
	switch {
	case err == nil && m.bare && m.strong == 0 && !m.called:
	case err == nil && (m.offset()-from >= leastCarved || m.strong > 0 || !carved && m.offset()-from > 1):
		m.flush()
		m.trace.flush(m)
		w.sum.Streams++
		w.sum.Stops++
		return true, nil
	case ctx.Err() != nil:
		return false, ctx.Err()
	case m.strong > 0 || errors.Is(err, errLimit) || from == 0 && m.offset()-from > 16:
		m.trace.flush(m)
		w.sum.Streams++
		w.sum.Trouble = m.trouble(err)
		return true, nil
	}
	m.found, m.odd = m.found[:payloads], m.odd[:oddities]
	return false, nil
}

// carve looks behind the last pickle for further ones: at each PROTO, and at
// each GLOBAL or INST with two lines of names.
func (w *walker) carve(ctx context.Context) error {
	trouble := w.sum.Trouble
	most := w.m.ops + searchOps*(w.m.size-w.sum.End) + searchOps
	if w.sum.End >= w.m.size {
		return nil
	}
	block := make([]byte, min(window, w.m.size-w.sum.End)) // more than overlap unless it reaches the end
	for from := w.sum.End; from < w.m.size; {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n, _ := w.m.r.ReadAt(block, from)
		if n <= overlap && from+int64(n) < w.m.size {
			w.sum.Trouble = fmt.Sprintf("the bytes from %d on cannot be read", from)
			return nil
		}
		at := candidate(block[:n])
		if at < 0 {
			if from+int64(n) >= w.m.size {
				break
			}
			from += int64(n - overlap) // a block that does not reach the end is longer
			continue
		}
		if w.m.ops > most {
			w.sum.Trouble = fmt.Sprintf("the bytes from %d on were not searched for further pickles: too many beginnings", from)
			return nil
		}
		ok, err := w.try(ctx, from+int64(at), true)
		if err != nil {
			return err
		}
		if ok {
			end := max(w.m.offset(), from+int64(at)+1)
			if _, err := w.again(ctx, from+int64(at)); err != nil {
				return err
			}
			from, w.sum.End = end, end
			continue
		}
		from += int64(at) + 1
	}
	if w.sum.Trouble == "" {
		w.sum.Trouble = trouble
	}
	return nil
}

// leastCarved is the least length of a pickle without imports that counts when
// it was searched for: shorter ones stand in tensors by chance.
const leastCarved = 16

// searchOps bounds the search behind the last pickle, in opcodes tried a byte.
const searchOps = 4

// overlap is the longest candidate that may lie across two blocks.
const overlap = 256

// candidate is the first place in b where a pickle may begin, or -1.
func candidate(b []byte) int {
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case opPROTO:
			if i+2 < len(b) && 1 <= b[i+1] && b[i+1] <= 5 && opens(b[i+2]) {
				return i
			}
		case opGLOBAL, opINST:
			if twoNames(b[i+1 : min(len(b), i+overlap)]) {
				if b[i] == opINST && i > 0 && b[i-1] == opMARK {
					return i - 1
				}
				return i
			}
		}
	}
	return -1
}

// opens reports whether a pickle may go on with the opcode after PROTO.
func opens(op byte) bool {
	return bytes.IndexByte([]byte{
		opFRAME, opMARK, opGLOBAL, opEMPTYDICT, opEMPTYLIST, opEMPTYTUPLE, opEMPTYSET, opSHORTBINUNICODE, opBINUNICODE,
		opSHORTBINBYTES, opBINBYTES, opBINUNICODE8, opBINBYTES8, opBYTEARRAY8, opNONE, opNEWTRUE, opNEWFALSE, opBININT, opBININT1, opBININT2,
		opBINFLOAT, opLONG1, opLONG4, opBINPERSID, opPERSID, opEXT1, opEXT2, opEXT4, opSTRING, opUNICODE, opINT, opLONG, opFLOAT, opNEXTBUFFER,
	}, op) >= 0
}

// twoNames reports whether b begins with two lines of a dotted name each.
func twoNames(b []byte) bool {
	for range 2 {
		n := bytes.IndexByte(b, '\n')
		if n <= 0 {
			return false
		}
		for _, c := range b[:n] {
			if !nameByte(c) {
				return false
			}
		}
		b = b[n+1:]
	}
	return true
}
