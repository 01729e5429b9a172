package alert_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/gateway/alert"
)

func TestAlerts(t *testing.T) {
	now := time.Unix(1e9, 0)
	w := alert.New(func() time.Time { return now })
	w.Set([]alert.Rule{
		{Name: "many", Of: alert.Blocked, AtLeast: 4, In: time.Minute},
		{Name: "silence", Of: alert.Requests, Under: 1, In: 10 * time.Minute},
	})
	look := func(want string) {
		t.Helper()
		_, changed := w.Check()
		var got []string
		for _, s := range changed {
			word := "-"
			if s.Since.IsZero() {
				word = "+"
			}
			got = append(got, word+s.Name)
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%s: %q, want %q", now.Format("15:04:05"), g, want)
		}
	}
	look("") // silence is not judged before ten minutes are over
	w.Count(alert.Requests, 5)
	w.Count(alert.Blocked, 3)
	look("")
	now = now.Add(30 * time.Second)
	w.Count(alert.Blocked, 1)
	look("-many")
	look("")
	now = now.Add(40 * time.Second) // the first three are more than a minute ago
	look("+many")
	now = now.Add(8 * time.Minute)
	look("")
	now = now.Add(2 * time.Minute)
	look("-silence")
	w.Count(alert.Requests, 1)
	look("+silence")
	now = now.Add(48 * time.Hour) // all of the ring is old
	w.Count(alert.Blocked, 4)
	look("-many -silence")
	all, _ := w.Check()
	if len(all) != 2 || all[0].Count != 4 || all[0].Text() != "many: 4 blocked in 1m0s, alert at 4 or more" {
		t.Errorf("%+v %s", all, all[0].Text())
	}
}

func TestValidate(t *testing.T) {
	good := alert.Rule{Name: "a", Of: alert.Requests, AtLeast: 1, In: time.Minute}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for _, change := range []func(*alert.Rule){
		func(r *alert.Rule) { r.Name = "" }, func(r *alert.Rule) { r.Of = "nothing" }, func(r *alert.Rule) { r.AtLeast = 0 },
		func(r *alert.Rule) { r.Under = 1 }, func(r *alert.Rule) { r.In = time.Second }, func(r *alert.Rule) { r.In = 25 * time.Hour },
	} {
		r := good
		change(&r)
		if r.Validate() == nil {
			t.Errorf("%+v was taken", r)
		}
	}
}
