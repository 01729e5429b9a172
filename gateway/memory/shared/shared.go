// Package shared is a memory on a server that speaks the Redis protocol (Valkey,
// Redis), for several gateways that are to remember the same.
package shared

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/valkey-io/valkey-go"

	"github.com/bartizan-ai/bartizan"
)

// tries is how often an update is tried when others change the same value.
const tries = 32

// patience is how long the server may take.
const patience = time.Second

// ErrBusy says that a value changed under every try of an update.
var ErrBusy = errors.New("the value changes too often")

// The scripts run on the server as one step each. KEYS[1] is the entry, the last
// argument its life in milliseconds.
var (
	swap = valkey.NewLuaScript(`local old = redis.call('GET', KEYS[1])
if (ARGV[1] == '0' and old == false) or (ARGV[1] == '1' and old == ARGV[2]) then
  redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
  return 1
end
return 0`)
	push = valkey.NewLuaScript(`local before = redis.call('LRANGE', KEYS[1], 0, -1)
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], -tonumber(ARGV[2]), -1)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return before`)
	add = valkey.NewLuaScript(`local sum = redis.call('INCRBYFLOAT', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return sum`)
)

// Memory is a server's. It is safe for concurrent use.
type Memory struct {
	client valkey.Client
	prefix string
}

// Open connects. url is such as redis://:password@host:6379/0, or rediss:// with
// TLS; prefix goes before all names, so that deployments can share a server.
func Open(url, prefix string) (*Memory, error) {
	o, err := valkey.ParseURL(url)
	if err != nil {
		return nil, errors.New("shared memory: want an address such as redis://host:6379/0") // not the error: it may hold the password
	}
	// A gateway waits for this at every request: better an error at once, which
	// closes what must be closed, than an answer too late.
	o.DisableCache, o.DisableRetry, o.ForceSingleClient = true, true, true
	o.ConnWriteTimeout, o.Dialer.Timeout = patience, patience
	c, err := valkey.NewClient(o)
	if err != nil {
		return nil, fmt.Errorf("connect to the shared memory: %w", err)
	}
	return &Memory{c, prefix}, nil
}

// Close ends the connections.
func (m *Memory) Close() { m.client.Close() }

// For is the memory as one check sees it.
func (m *Memory) For(check string) bartizan.Memory { return view{m, check} }

type view struct {
	m     *Memory
	check string
}

// name is a key's on the server. Kinds of values have names of their own; what
// identifies callers is hashed.
func (v view) name(kind string, k bartizan.Key) string {
	h := sha256.New()
	for _, s := range []string{strconv.Itoa(int(k.Per)), k.Tenant, k.ID, k.Model, k.Name} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return v.m.prefix + v.check + ":" + kind + ":" + hex.EncodeToString(h.Sum(nil)[:16])
}

// Get asks the server.
func (v view) Get(ctx context.Context, k bartizan.Key) ([]byte, error) {
	b, err := v.get(ctx, v.name("value", k))
	if err != nil {
		return nil, fmt.Errorf("remember %q: %w", k.Name, err)
	}
	return b, nil
}

// get gives nil when there is nothing.
func (v view) get(ctx context.Context, name string) ([]byte, error) {
	b, err := v.m.client.Do(ctx, v.m.client.B().Get().Key(name).Build()).AsBytes()
	if valkey.IsValkeyNil(err) {
		return nil, nil
	}
	return b, err
}

// Update compares and swaps until nobody came between.
func (v view) Update(ctx context.Context, k bartizan.Key, ttl time.Duration, f func([]byte) ([]byte, error)) error {
	name := v.name("value", k)
	for range tries {
		old, err := v.get(ctx, name)
		if err != nil {
			return fmt.Errorf("remember %q: %w", k.Name, err)
		}
		value, err := f(old)
		if err != nil {
			return err
		}
		there := "0"
		if old != nil {
			there = "1"
		}
		n, err := swap.Exec(ctx, v.m.client, []string{name}, []string{there, string(old), string(value), life(ttl)}).AsInt64()
		switch {
		case err != nil:
			return fmt.Errorf("remember %q: %w", k.Name, err)
		case n == 1:
			return nil
		}
	}
	return fmt.Errorf("remember %q: %w", k.Name, ErrBusy)
}

// Append keeps the newest items.
func (v view) Append(ctx context.Context, k bartizan.Key, ttl time.Duration, item []byte, keep int) ([][]byte, error) {
	if keep < 1 {
		return nil, fmt.Errorf("remember %q: want room for one item at least", k.Name)
	}
	all, err := push.Exec(ctx, v.m.client, []string{v.name("list", k)}, []string{string(item), strconv.Itoa(keep), life(ttl)}).AsStrSlice()
	if err != nil {
		return nil, fmt.Errorf("remember %q: %w", k.Name, err)
	}
	var before [][]byte
	for _, s := range all {
		before = append(before, []byte(s))
	}
	return before, nil
}

// Add adds on the server.
func (v view) Add(ctx context.Context, k bartizan.Key, ttl time.Duration, n float64) (float64, error) {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, fmt.Errorf("remember %q: %v cannot be added", k.Name, n)
	}
	sum, err := add.Exec(ctx, v.m.client, []string{v.name("sum", k)}, []string{strconv.FormatFloat(n, 'f', -1, 64), life(ttl)}).AsFloat64()
	if err != nil {
		return 0, fmt.Errorf("remember %q: %w", k.Name, err)
	}
	return sum, nil
}

// life is a time in milliseconds, one at least.
func life(ttl time.Duration) string {
	return strconv.FormatInt(max(ttl.Milliseconds(), 1), 10)
}
