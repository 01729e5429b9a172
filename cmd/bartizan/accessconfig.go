package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/bartizan-ai/bartizan/gateway/access"
)

// keyConfig is an access key.
type keyConfig struct {
	Name    string       `yaml:"name"`
	Team    string       `yaml:"team"`
	SHA256  oneOrMore    `yaml:"sha256"`
	Expires string       `yaml:"expires"`
	Routes  []string     `yaml:"routes"`
	Models  []string     `yaml:"models"`
	Tools   []string     `yaml:"tools"`
	Limits  accessLimits `yaml:"limits"`
}

// accessLimits bound what a key, a team or a model may use.
type accessLimits struct {
	Requests   rate `yaml:"requests"`
	Tokens     rate `yaml:"tokens"`
	Money      rate `yaml:"money"`
	Concurrent int  `yaml:"concurrent"`
}

type groupConfig struct {
	Name   string       `yaml:"name"`
	Limits accessLimits `yaml:"limits"`
}

type modelConfig struct {
	Name   string       `yaml:"name"`
	Limits accessLimits `yaml:"limits"`
	Price  struct {
		In  float64 `yaml:"in"`
		Out float64 `yaml:"out"`
	} `yaml:"price"`
}

// rate reads such as 60/m.
type rate = word[access.Rate, *access.Rate]

// oneOrMore is a string or a list of strings.
type oneOrMore []string

// UnmarshalYAML reads either.
func (o *oneOrMore) UnmarshalYAML(unmarshal func(any) error) error {
	var one string
	if err := unmarshal(&one); err == nil {
		*o = oneOrMore{one}
		return nil
	}
	var more []string
	if err := unmarshal(&more); err != nil {
		return err
	}
	*o = more
	return nil
}

func (l accessLimits) limits() access.Limits {
	return access.Limits{Requests: l.Requests.is, Tokens: l.Tokens.is, Money: l.Money.is, Concurrent: l.Concurrent}
}

func (k *keyConfig) key() (access.Key, error) {
	out := access.Key{Name: k.Name, Team: k.Team, Routes: k.Routes, Models: k.Models, Tools: k.Tools, Limits: k.Limits.limits()}
	if k.Name == "" || len(k.SHA256) == 0 {
		return out, fmt.Errorf("key %q needs a name and the SHA-256 of the key in 64 hexadecimal digits ('bartizan key new NAME' prints both)", k.Name)
	}
	for _, text := range k.SHA256 {
		b, err := hex.DecodeString(text)
		if err != nil || len(b) != sha256.Size {
			// Not the text: it may be the key itself.
			return out, fmt.Errorf("key %q needs a name and the SHA-256 of the key in 64 hexadecimal digits, not the key", k.Name)
		}
		out.Hashes = append(out.Hashes, [sha256.Size]byte(b))
	}
	if k.Expires == "" {
		return out, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, k.Expires); err == nil {
			out.Expires = t
			return out, nil
		}
	}
	return out, fmt.Errorf("key %q: %q is no day such as 2027-06-30", k.Name, k.Expires)
}

// validAccess checks keys, teams and models against one another.
func (g *gatewayConfig) validAccess() error {
	teams, names, hashes := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, t := range g.Teams {
		if t.Name == "" || teams[t.Name] {
			return setting(fmt.Sprintf("team %q needs a name of its own", t.Name), "gateway", "teams")
		}
		teams[t.Name] = true
	}
	for i := range g.Keys {
		k := &g.Keys[i]
		if _, err := k.key(); err != nil {
			return setting(err.Error(), "gateway", "keys")
		}
		if names[k.Name] {
			return setting(fmt.Sprintf("two keys are called %q; give both hashes to one to change a key", k.Name), "gateway", "keys")
		}
		if k.Team != "" && !teams[k.Team] {
			return setting(fmt.Sprintf("key %q is of team %q, which gateway.teams does not name", k.Name, k.Team), "gateway", "keys")
		}
		names[k.Name] = true
		for _, h := range k.SHA256 {
			if hashes[h] {
				return setting(fmt.Sprintf("key %q has a hash that another has too", k.Name), "gateway", "keys")
			}
			hashes[h] = true
		}
	}
	for _, m := range g.Models {
		if m.Name == "" || m.Price.In < 0 || m.Price.Out < 0 {
			return setting(fmt.Sprintf("model %q needs a name, and no price below 0", m.Name), "gateway", "models")
		}
	}
	return nil
}

// access makes the ring of keys and the gate that counts.
func (g *gatewayConfig) access(sh *shared) (*access.Ring, *access.Gate, error) {
	var keys []access.Key
	for i := range g.Keys {
		k, err := g.Keys[i].key()
		if err != nil {
			return nil, nil, usage("gateway.keys: %v", err)
		}
		keys = append(keys, k)
	}
	gate := &access.Gate{Memory: sh.count("access"), Now: time.Now, Places: sh.places}
	for _, t := range g.Teams {
		gate.Teams = append(gate.Teams, access.Group{Name: t.Name, Limits: t.Limits.limits()})
	}
	for _, m := range g.Models {
		gate.Models = append(gate.Models, access.Group{Name: m.Name, Limits: m.Limits.limits()})
		gate.Prices = append(gate.Prices, access.Price{Model: m.Name, In: m.Price.In, Out: m.Price.Out})
	}
	return access.NewRing(keys), gate, nil
}
