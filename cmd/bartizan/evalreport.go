package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/learn/metric"
)

// rates are what one set of rows shows at a profile's threshold.
type rates struct {
	Profile  profile           `json:"profile"`
	TPR      bartizan.Estimate `json:"tpr"`
	FPR      bartizan.Estimate `json:"fpr"`
	Accuracy bartizan.Estimate `json:"accuracy"`
}

// slice is a set of rows that share something.
type slice struct {
	By        string            `json:"by"`
	Name      string            `json:"name"`
	Malicious int               `json:"malicious"`
	Harmless  int               `json:"harmless"`
	Rates     []rates           `json:"rates"`
	AUROC     bartizan.Estimate `json:"auroc"`
	AtOne     bartizan.Estimate `json:"tpr_at_1_percent_fpr"`
}

// mistake is a row that the balanced profile gets wrong.
type mistake struct {
	Score  float64 `json:"score"`
	Label  string  `json:"label"`
	Kind   string  `json:"kind,omitempty"`
	Source string  `json:"source,omitempty"`
	Text   string  `json:"text"`
}

type evaluation struct {
	With     string    `json:"with"`
	All      slice     `json:"all"`
	Slices   []slice   `json:"slices"`
	False    []mistake `json:"worst_false_alarms"`
	Missed   []mistake `json:"worst_misses"`
	MicrosKB float64   `json:"microseconds_per_kb"`
	Bytes    int       `json:"bytes"`
}

func evaluate(rows []labelled, f *evalFlags) evaluation {
	r := evaluation{With: f.with, All: sliceOf("all", "all", rows)}
	for _, by := range []struct {
		name string
		key  func(*labelled) string
	}{
		{"channel", func(l *labelled) string { return map[bool]string{false: "user", true: "data"}[l.data] }},
		{"kind", func(l *labelled) string { return l.Kind }},
		{"source", func(l *labelled) string { return l.Source }},
		{"language", func(l *labelled) string { return l.Lang }},
		{"length", func(l *labelled) string { return lengthOf(len(l.Text)) }},
	} {
		groups := map[string][]labelled{}
		for i := range rows {
			if k := by.key(&rows[i]); k != "" {
				groups[k] = append(groups[k], rows[i])
			}
		}
		names := make([]string, 0, len(groups))
		for k := range groups {
			names = append(names, k)
		}
		slices.Sort(names)
		for _, k := range names {
			r.Slices = append(r.Slices, sliceOf(by.name, k, groups[k]))
		}
	}
	r.False, r.Missed = mistakes(rows, f.errors)
	var took time.Duration
	for i := range rows {
		took += rows[i].took
		r.Bytes += len(rows[i].Text)
	}
	r.MicrosKB = float64(took.Microseconds()) / (float64(r.Bytes) / 1024)
	return r
}

// lengthOf names a bucket so that the names sort by size.
func lengthOf(n int) string {
	switch {
	case n < 64:
		return "1: under 64 bytes"
	case n < 256:
		return "2: 64 to 255"
	case n < 1024:
		return "3: 256 to 1023"
	case n < 4096:
		return "4: 1 to 4 KB"
	}
	return "5: from 4 KB"
}

func sliceOf(by, name string, rows []labelled) slice {
	s := slice{By: by, Name: name}
	var hits, rest []float64
	for i := range rows {
		if rows[i].hit {
			hits = append(hits, rows[i].score)
		} else {
			rest = append(rest, rows[i].score)
		}
	}
	s.Malicious, s.Harmless = len(hits), len(rest)
	s.AUROC, s.AtOne = metric.AUROC(hits, rest), metric.TPRAtFPR(hits, rest, 0.01)
	for k, p := range profiles {
		found, wrong := 0, 0
		for i := range rows {
			switch {
			case !rows[i].flagged[k]:
			case rows[i].hit:
				found++
			default:
				wrong++
			}
		}
		s.Rates = append(s.Rates, rates{
			p, metric.Rate("tpr", found, len(hits)), metric.Rate("fpr", wrong, len(rest)),
			metric.Rate("accuracy", found+len(rest)-wrong, len(rows)),
		})
	}
	return s
}

// mistakes lists the rows that are most wrong, at most n of each sort.
func mistakes(rows []labelled, n int) (wrong, missed []mistake) {
	order := slices.Clone(rows)
	slices.SortStableFunc(order, func(a, b labelled) int { return cmp.Compare(b.score, a.score) })
	for i := range order {
		if l := &order[i]; !l.hit && l.flagged[1] && len(wrong) < n {
			wrong = append(wrong, l.mistake("harmless"))
		}
	}
	slices.Reverse(order)
	for i := range order {
		if l := &order[i]; l.hit && !l.flagged[1] && len(missed) < n {
			missed = append(missed, l.mistake("malicious"))
		}
	}
	return wrong, missed
}

func (l *labelled) mistake(label string) mistake {
	return mistake{l.score, label, l.Kind, l.Source, beginning(l.Text, 160)}
}

// beginning is at most n bytes of a text.
func beginning(s string, n int) string { return strings.ToValidUTF8(s[:min(len(s), n)], "") }

func (r *evaluation) print(w io.Writer) {
	fmt.Fprintf(w, "injection with %s: %d malicious and %d harmless rows, %.0f µs per KB\n", r.With, r.All.Malicious, r.All.Harmless, r.MicrosKB)
	fmt.Fprintf(w, "AUROC %s, TPR at 1 %% FPR of this data %s\n\n", interval(r.All.AUROC), interval(r.All.AtOne))
	for _, p := range r.All.Rates {
		fmt.Fprintf(w, "%-9s  accuracy %s  TPR %s  FPR %s\n", p.Profile, interval(p.Accuracy), interval(p.TPR), interval(p.FPR))
	}
	by := ""
	for i := range r.Slices {
		s := &r.Slices[i]
		if s.By != by {
			by = s.By
			fmt.Fprintf(w, "\n%-70s %6s %7s %7s %7s   %6s %7s %7s %7s  %7s\n", "by "+by, "malic.", "fast", "balanc.", "strict", "harml.", "fast", "balanc.", "strict", "AUROC")
		}
		fmt.Fprintf(w, "%-70.70s", s.Name)
		s.printRates(w, s.Malicious, func(r rates) float64 { return r.TPR.Value })
		fmt.Fprint(w, "  ")
		s.printRates(w, s.Harmless, func(r rates) float64 { return r.FPR.Value })
		if s.Malicious > 0 && s.Harmless > 0 {
			fmt.Fprintf(w, "  %7.4f", s.AUROC.Value)
		}
		fmt.Fprintln(w)
	}
	printMistakes(w, "worst false alarms (balanced)", r.False)
	printMistakes(w, "worst misses (balanced)", r.Missed)
}

func (s *slice) printRates(w io.Writer, n int, value func(rates) float64) {
	fmt.Fprintf(w, " %6d", n)
	for _, r := range s.Rates {
		if n == 0 {
			fmt.Fprintf(w, " %7s", "-")
		} else {
			fmt.Fprintf(w, " %7.4f", value(r))
		}
	}
}

func printMistakes(w io.Writer, title string, list []mistake) {
	fmt.Fprintf(w, "\n%s\n", title)
	for _, m := range list {
		fmt.Fprintf(w, "  %.3f  %-13.13s %-40.40s %q\n", m.Score, m.Kind, m.Source, m.Text)
	}
}

func interval(e bartizan.Estimate) string {
	return fmt.Sprintf("%.4f (%.4f to %.4f)", e.Value, e.Low, e.High)
}
