package badmodels

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// Stream writes a gadget's call as a pickle.
type Stream struct {
	Name  string
	Write func(Gadget) string
}

// Streams lists the ways to write a call: protocols 0 to 5, the opcodes that
// call, and detours over the memo.
func Streams() []Stream {
	return []Stream{
		{"p0-reduce", func(g Gadget) string {
			return fmt.Sprintf("c%s\n%s\np0\n(%stp1\nRp2\n.", g.Module, g.Name, lines(g))
		}},
		{"p0-inst", func(g Gadget) string { return fmt.Sprintf("(%si%s\n%s\np0\n.", lines(g), g.Module, g.Name) }},
		{"p1-obj", func(g Gadget) string { return fmt.Sprintf("(c%s\n%s\n%so.", g.Module, g.Name, binaries(g)) }},
		{"p2-reduce", func(g Gadget) string {
			return fmt.Sprintf("\x80\x02c%s\n%s\nq\x00(%stq\x01Rq\x02.", g.Module, g.Name, binaries(g))
		}},
		{"p3-obj-pop", func(g Gadget) string {
			return fmt.Sprintf("\x80\x03}q\x00(c%s\n%s\n%so0.", g.Module, g.Name, binaries(g))
		}},
		{"p4-stack-global", func(g Gadget) string {
			return framed(4, short(g.Module)+"\x94"+short(g.Name)+"\x94\x93\x94("+shorts(g)+"t\x94R\x94.")
		}},
		{"p4-memo", func(g Gadget) string {
			return framed(4, short(g.Module)+"N0\x94"+short(g.Name)+"K\x010\x94"+"00h\x00h\x01\x93("+shorts(g)+"tR.")
		}},
		{"p5-state", func(g Gadget) string {
			return framed(5, "}\x94"+short("weights")+"]\x94s"+short(g.Module)+short(g.Name)+"\x93("+shorts(g)+"tR}b.")
		}},
		{"p5-newobj", func(g Gadget) string {
			return framed(5, short(g.Module)+short(g.Name)+"\x93("+shorts(g)+"t\x81.")
		}},
	}
}

func lines(g Gadget) string {
	var b strings.Builder
	for _, a := range g.Args {
		fmt.Fprintf(&b, "V%s\n", a)
	}
	return b.String()
}

func binaries(g Gadget) string {
	var b strings.Builder
	for _, a := range g.Args {
		b.WriteString("X" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(a)))) + a)
	}
	return b.String()
}

func shorts(g Gadget) string {
	var b strings.Builder
	for _, a := range g.Args {
		b.WriteString(short(a))
	}
	return b.String()
}

func short(s string) string { return "\x8c" + string([]byte{byte(len(s))}) + s }

func framed(proto byte, body string) string {
	return string([]byte{0x80, proto, 0x95}) + string(binary.LittleEndian.AppendUint64(nil, uint64(len(body)))) + body
}
