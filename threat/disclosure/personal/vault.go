package personal

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/bartizan-ai/bartizan"
)

const (
	// kept is how long the way back from a token is remembered.
	kept = 24 * time.Hour
	// mark is the length of a token's own part: 40 bits.
	mark = 8
	// longestToken is that of <EMAIL_ and the mark, with the brackets escaped.
	longestToken = len("u003cEMAIL_") + mark + len("u003e") + 2
)

// letters are those of RFC 4648 in lower case.
var letters = base32.StdEncoding.WithPadding(base32.NoPadding)

// vault makes tokens and keeps the way back. What it stores is encrypted with
// AES-GCM under a key of the deployment; the nonce follows from token and
// value, so that none is used for two values.
type vault struct {
	memory bartizan.Memory
	naming []byte
	seal   cipher.AEAD
	cache  *bartizan.MemoKey[*cache]
}

// cache is what one exchange knows without asking the memory.
type cache struct {
	mu     sync.Mutex
	values map[string]string
}

func newVault(s bartizan.Settings) (*vault, error) {
	block, err := aes.NewCipher(s.Key("personal: values"))
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	seal, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return &vault{memory: s.Memory, naming: s.Key("personal: tokens"), seal: seal, cache: &bartizan.MemoKey[*cache]{Name: "tokens"}}, nil
}

// key is where the way back from a token is: with its conversation or, where the
// wire has none, with its exchange.
func key(x *bartizan.Exchange, token string) bartizan.Key {
	per := bartizan.PerConversation
	if x.Conversation.ID == "" {
		per = bartizan.PerExchange
	}
	return x.Key(per, token)
}

// sum is an HMAC over the conversation and the given texts.
func (v *vault) sum(x *bartizan.Exchange, texts ...string) []byte {
	mac := hmac.New(sha256.New, v.naming)
	k := key(x, "")
	for _, s := range append([]string{k.Tenant, k.ID}, texts...) {
		fmt.Fprintf(mac, "%d:%s", len(s), s)
	}
	return mac.Sum(nil)
}

// token is the same for the same value of a conversation.
func (v *vault) token(x *bartizan.Exchange, k kind, value string) string {
	return "<" + k.label() + "_" + strings.ToLower(letters.EncodeToString(v.sum(x, "token", k.label(), value)))[:mark] + ">"
}

func (v *vault) known(x *bartizan.Exchange) *cache {
	c, _ := bartizan.Once(&x.Memo, v.cache, func() (*cache, error) { return &cache{values: map[string]string{}}, nil })
	return c
}

// keep remembers a value and returns its token.
func (v *vault) keep(ctx context.Context, x *bartizan.Exchange, k kind, value string) (string, error) {
	token := v.token(x, k, value)
	c := v.known(x)
	c.mu.Lock()
	had := c.values[token]
	c.values[token] = value
	c.mu.Unlock()
	if had == value {
		return token, nil
	}
	nonce := v.sum(x, "nonce", token, value)[:v.seal.NonceSize()]
	sealed := v.seal.Seal(nonce[:len(nonce):len(nonce)], nonce, []byte(value), []byte(token))
	err := v.memory.Update(ctx, key(x, token), kept, func([]byte) ([]byte, error) { return sealed, nil })
	if err != nil {
		return "", fmt.Errorf("keep token: %w", err)
	}
	return token, nil
}

// value is what a token stands for; empty when it is not remembered.
func (v *vault) value(ctx context.Context, x *bartizan.Exchange, token string) (string, error) {
	c := v.known(x)
	c.mu.Lock()
	had, ok := c.values[token]
	c.mu.Unlock()
	if ok {
		return had, nil
	}
	sealed, err := v.memory.Get(ctx, key(x, token))
	if err != nil {
		return "", fmt.Errorf("look up token: %w", err)
	}
	n := v.seal.NonceSize()
	if len(sealed) < n {
		return "", nil
	}
	plain, err := v.seal.Open(nil, sealed[:n], sealed[n:], []byte(token))
	if err != nil {
		return "", fmt.Errorf("open the value of a token: %w", err)
	}
	return string(plain), nil
}
