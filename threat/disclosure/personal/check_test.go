package personal_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/internal/window"
	"github.com/bartizan-ai/bartizan/threat/disclosure/personal"
)

func TestCheck(t *testing.T) {
	c := *personal.Check
	build := c.Guard
	c.Guard = func(bartizan.Settings) (bartizan.Guard, error) {
		return build(settings(nil, personal.Options{Requests: true}))
	}
	checktest.Run(t, &c)
}

func settings(m bartizan.Memory, o personal.Options) bartizan.Settings {
	s := checktest.Settings()
	s.Memory = m
	s.Decode = func(into any) error { *into.(*personal.Options) = o; return nil }
	return s
}

func part(side bartizan.Side, kind bartizan.Kind, s string) *bartizan.Part {
	p := &bartizan.Part{ID: 1, Side: side, Done: true}
	p.Kind, p.Origin, p.Text = kind, bartizan.FromUser, s
	return p
}

func guard(t testing.TB, o personal.Options) bartizan.Guard {
	t.Helper()
	g, err := personal.Check.Guard(settings(nil, o))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// found is what an answer is judged to hold: its best signal.
func found(t testing.TB, s string) (best bartizan.Signal) {
	t.Helper()
	signals, err := guard(t, personal.Options{}).Inspect(t.Context(), nil, part(bartizan.SideAnswer, bartizan.KindText, s))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range signals {
		if s.Score > best.Score {
			best = s
		}
	}
	return best
}

// values are examples that authorities, standards and manuals show.
var values = map[string][]string{
	"[EMAIL]": {"anna.berg@posteo.de", "o'hara+x@mail.co.uk", "jürgen@büro.de"},
	"[IBAN]":  {"DE89370400440532013000", "GB82 WEST 1234 5698 7654 32", "NO93 8601 1117 947", "FR14 2004 1010 0505 0001 3M02 606"},
	"[CARD]":  {"4111 1111 1111 1111", "5555555555554444", "3782 822463 10005", "6011-1111-1111-1117", "3530111333300000"},
	"[PHONE]": {"+49 30 901820", "+1 (202) 456-1111", "(202) 456-1111", "Tel. 030/90 18 20", "+442079460000"},
	"[ID]": {
		"536-90-4399", "SSN 536904399", "NHS 943 476 5919", "Steuer-ID 86095742719", "Steuer-ID 86 095 742 719", "255081416802538", "2 55 08 14 168 025 38", "12345678Z", "X1234567L",
		"RSSMRA85T10A562S", "BSN 111222333", "85.07.30-033.28", "PESEL 44051401359", "811228-9874", "NIF 501964843", "529.982.247-25", "2341 2341 2346", "SIN 123 456 782",
		"TFN 123 456 782", "151086 95088", "756.9217.0769.85", "131052-308T", "CPR 211062-5629", "AB 12 34 56 C",
	},
}

func TestEveryKindIsFound(t *testing.T) {
	for label, list := range values {
		for _, v := range list {
			for _, around := range [][2]string{{"", ""}, {"It is ", "."}, {"(", ")"}, {"x: ", ", and"}, {"a\n", "\nb"}} {
				s := found(t, around[0]+v+around[1])
				if s.Score < personal.Check.Bar() || s.Edit == nil || s.Edit.With.Text != label {
					t.Errorf("%q: %+v", around[0]+v+around[1], s)
				} else if got := (around[0] + v + around[1])[s.Range.From:s.Range.To]; !strings.HasSuffix(v, got) {
					t.Errorf("%q: found %q", v, got)
				}
				if tail := v[len(v)-5:]; strings.Contains(s.Evidence+s.Reason, tail) {
					t.Errorf("%q: evidence %q", v, s.Evidence)
				}
			}
		}
	}
}

// TestWrongCheckDigits: one digit more in the last place, and it is nobody's.
func TestWrongCheckDigits(t *testing.T) {
	for _, label := range []string{"[IBAN]", "[CARD]", "[ID]"} {
		for _, v := range values[label] {
			if strings.Contains(v, "SSN") || strings.Contains(v, "536-90") || strings.Contains(v, "CPR") || strings.HasPrefix(v, "AB") {
				continue // no check digits
			}
			last := v[len(v)-1]
			wrong := last + 1
			if last == '9' || last == 'Z' {
				wrong = last - 1
			}
			if s := found(t, "It is "+v[:len(v)-1]+string(wrong)+"."); s.Score >= personal.Check.Bar() && s.Edit.With.Text == label {
				t.Errorf("%q with a wrong last digit: %+v", v, s)
			}
		}
	}
}

func TestNearMisses(t *testing.T) {
	for _, s := range []string{
		"In 2024 there were 1,234,567 visitors, 12.5 % more.", "Version 10.0.19045.3803 of 2024-01-15 12:30:45", "Order 123456789 and 987654321, ISBN 978-3-16-148410-0",
		"user@localhost, @anna, a@b, x@y.z, me@example.com, support@acme.com", "1111 1111 1111 1111", "The UUID is 8c7e6a9a-0f4e-4b8f-9a51-7a3f1f0c9d2e.",
		"0.123456789012345", "https://a.example/12345678901", "SHA 9f86d081884c7d659a2feaa0c55ad015", "GB82 is a prefix; DE89 3704 is too short", "AB12CD34", "1234567890123456789012345",
		"192.168.100.200 and 10.20.30.40:8080", "Dear Mr Smith, my name is Anna Berg",
	} {
		if got := found(t, s); got.Score >= personal.Check.Bar() {
			t.Errorf("%q: %+v", s, got)
		}
	}
	if s := found(t, "Dear Mr. Smith-Jones, hello"); s.Score == 0 || s.Edit.With.Text != "[NAME]" {
		t.Errorf("no name noted: %+v", s)
	}
}

func TestWhatTheRequestHoldsWeighsLittle(t *testing.T) {
	x := &bartizan.Exchange{Request: []*bartizan.Part{part(bartizan.SideRequest, bartizan.KindText, "I am Anna.Berg@posteo.de")}}
	got, err := guard(t, personal.Options{}).Inspect(t.Context(), x, part(bartizan.SideAnswer, bartizan.KindText, "Mail anna.berg@posteo.de or bo@posteo.de"))
	if err != nil || len(got) != 2 || got[0].Score >= .5 || got[1].Score < .5 {
		t.Errorf("%+v %v", got, err)
	}
}

func TestOptions(t *testing.T) {
	if _, err := personal.Check.Guard(settings(nil, personal.Options{Kinds: []string{"mail"}})); err == nil {
		t.Error("an unknown kind is taken")
	}
	if _, err := personal.Check.Shape(settings(nil, personal.Options{Tokenise: true})); err == nil {
		t.Error("tokenise without memory")
	}
	if s, err := personal.Check.Shape(settings(nil, personal.Options{})); err != nil || len(s) > 0 {
		t.Error("shapes without tokenise")
	}
	got, err := guard(t, personal.Options{Kinds: []string{"iban"}}).Inspect(t.Context(), nil, part(bartizan.SideAnswer, bartizan.KindText, "anna@posteo.de"))
	if err != nil || len(got) > 0 {
		t.Errorf("%+v", got)
	}
	if sc := guard(t, personal.Options{}).Scope(); sc.Sides != bartizan.SideAnswer {
		t.Error("requests are judged unasked")
	}
}

// memory is the simplest one.
type memory struct {
	bartizan.Memory
	mu sync.Mutex
	m  map[bartizan.Key][]byte
}

func (m *memory) Get(_ context.Context, k bartizan.Key) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.m[k], nil
}

func (m *memory) Update(_ context.Context, k bartizan.Key, ttl time.Duration, f func([]byte) ([]byte, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, err := f(m.m[k])
	if m.m[k] = b; ttl <= 0 || ttl > 48*time.Hour {
		return fmt.Errorf("kept for %s", ttl)
	}
	return err
}

func shapers(t testing.TB, m bartizan.Memory) (out, back bartizan.Shaper) {
	t.Helper()
	s, err := personal.Check.Shape(settings(m, personal.Options{Tokenise: true, Restore: true}))
	if err != nil || len(s) != 2 || !s[0].Scope().Early || s[1].Scope().Early {
		t.Fatal(s, err)
	}
	return s[0], s[1]
}

func shape(t testing.TB, s bartizan.Shaper, x *bartizan.Exchange, p *bartizan.Part) string {
	t.Helper()
	edits, err := s.Shape(t.Context(), x, p)
	if err != nil {
		t.Fatal(err)
	}
	text := p.Text
	for i := len(edits) - 1; i >= 0; i-- {
		text = text[:edits[i].From] + edits[i].With.Text + text[edits[i].To:]
	}
	return text
}

func conversation(id string) *bartizan.Exchange {
	return &bartizan.Exchange{ID: "x" + id + time.Now().String(), Conversation: bartizan.Conversation{ID: id}}
}

func TestTokenise(t *testing.T) {
	const in = "Mail anna@posteo.de, or +49 30 901820, or anna@posteo.de again; card 4111 1111 1111 1111."
	m := &memory{m: map[bartizan.Key][]byte{}}
	out, back := shapers(t, m)
	x := conversation("c1")
	got := shape(t, out, x, part(bartizan.SideRequest, bartizan.KindText, in))
	tokens := regexp.MustCompile(`<[A-Z]+_[a-z2-7]{8}>`).FindAllString(got, -1)
	if len(tokens) != 4 || tokens[0] != tokens[2] || strings.Contains(got, "@") || strings.Contains(got, "4111") {
		t.Fatal(got)
	}
	for k, v := range m.m {
		if strings.Contains(string(v), "posteo") || strings.Contains(fmt.Sprint(k), "posteo") {
			t.Error("a value is kept in the clear")
		}
	}
	if restored := shape(t, back, x, part(bartizan.SideAnswer, bartizan.KindText, got)); restored != in {
		t.Errorf("restored %q", restored)
	}
	later := conversation("c1") // another turn: only the memory knows
	if restored := shape(t, back, later, part(bartizan.SideAnswer, bartizan.KindText, got)); restored != in {
		t.Errorf("a turn later %q", restored)
	}
	if again := shape(t, out, later, part(bartizan.SideRequest, bartizan.KindText, in)); again != got {
		t.Errorf("other tokens a turn later: %q", again)
	}
	other := conversation("c2")
	if leaked := shape(t, back, other, part(bartizan.SideAnswer, bartizan.KindText, got)); leaked != got {
		t.Errorf("another conversation restores %q", leaked)
	}
	if fresh := shape(t, out, other, part(bartizan.SideRequest, bartizan.KindText, in)); strings.Contains(fresh, tokens[0]) {
		t.Error("two conversations share a token")
	}
	if s := "no <EMAIL_zzzzzzzz> known, <b>, <EMAIL_x>"; shape(t, back, x, part(bartizan.SideAnswer, bartizan.KindText, s)) != s {
		t.Error("an unknown token is changed")
	}
}

func TestRestoreInACall(t *testing.T) {
	out, back := shapers(t, &memory{m: map[bartizan.Key][]byte{}})
	x := conversation("c1")
	token := shape(t, out, x, part(bartizan.SideRequest, bartizan.KindText, "o'hara@posteo.de"))
	args, err := json.Marshal(map[string]string{"to": token}) // escapes the brackets
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{string(args), `{"to":"` + token + `"}`} {
		got := shape(t, back, x, part(bartizan.SideAnswer, bartizan.KindCall, in))
		var into map[string]string
		if err := json.Unmarshal([]byte(got), &into); err != nil || into["to"] != "o'hara@posteo.de" {
			t.Errorf("%s: %v", got, err)
		}
	}
}

// TestRestoreInAStream: cut anywhere, and byte by byte.
func TestRestoreInAStream(t *testing.T) {
	out, back := shapers(t, &memory{m: map[bartizan.Key][]byte{}})
	x := conversation("c1")
	const in = "if a < b, write to anna@posteo.de or\\n call +49 30 901820 <EMAIL_"
	said := shape(t, out, x, part(bartizan.SideRequest, bartizan.KindText, in))
	run := func(pieces []string) string {
		p := part(bartizan.SideAnswer, bartizan.KindText, "")
		w := window.New(x, p, []bartizan.Scope{back.Scope()}, 1<<20)
		var edits []bartizan.Edit
		for i, piece := range append(pieces, "") {
			step := w.Push(t.Context(), func(ctx context.Context, _ int, p *bartizan.Part) (signals []bartizan.Signal, err error) {
				list, err := back.Shape(ctx, x, p)
				for i := range list {
					signals = append(signals, bartizan.Signal{Range: list[i].Range, Edit: &list[i]})
				}
				return signals, err
			}, piece, i == len(pieces))
			for _, s := range step.Signals {
				edits = append(edits, *s.Edit)
			}
			if w.Held() > 40 {
				t.Fatalf("%d bytes held", w.Held())
			}
		}
		text := said
		for i := len(edits) - 1; i >= 0; i-- {
			text = text[:edits[i].From] + edits[i].With.Text + text[edits[i].To:]
		}
		return text
	}
	for at := range len(said) {
		if diff := cmp.Diff(in, run([]string{said[:at], said[at:]})); diff != "" {
			t.Fatalf("cut at %d: %s", at, diff)
		}
	}
	if diff := cmp.Diff(in, run(strings.Split(said, ""))); diff != "" {
		t.Fatal(diff)
	}
}

func FuzzInspect(f *testing.F) {
	for _, list := range values {
		for _, v := range list {
			f.Add(v, 3)
		}
	}
	f.Add("Dear Mr A B C, <EMAIL_aaaaaaaa> \\u003c", 9)
	g := guard(f, personal.Options{})
	_, back := shapers(f, &memory{m: map[bartizan.Key][]byte{}})
	f.Fuzz(func(t *testing.T, in string, cut int) {
		signals, err := g.Inspect(t.Context(), nil, part(bartizan.SideAnswer, bartizan.KindText, in))
		if err != nil {
			t.Fatal(err)
		}
		last := 0
		for _, s := range signals {
			if s.Range.From < last || s.Range.To > len(in) || s.Range.Len() <= 0 {
				t.Fatalf("%q: %+v", in, signals)
			}
			last = s.Range.To
		}
		shape(t, back, conversation("c"), part(bartizan.SideAnswer, bartizan.KindText, in))
		p := part(bartizan.SideAnswer, bartizan.KindText, in[:uint(cut)%uint(len(in)+1)])
		p.Done = false
		for _, w := range []bartizan.Window{g.Scope().Window, back.Scope().Window} {
			if n := w.Live(nil, p); n < 0 || n > len(p.Text) || n > 200 {
				t.Fatalf("%q: %d live", p.Text, n)
			}
		}
	})
}

func BenchmarkInspect(b *testing.B) {
	prose := strings.Repeat("The committee met on Tuesday (at noon) to review the draft of 2024; Mr Smith, see [1] for a.b = c. ", 180)[:16<<10]
	g := guard(b, personal.Options{})
	b.SetBytes(int64(len(prose)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := g.Inspect(b.Context(), nil, part(bartizan.SideAnswer, bartizan.KindText, prose)); err != nil {
			b.Fatal(err)
		}
	}
}
