package bartizan

import (
	"context"
	"time"
)

// Settings is what the engine hands to a check's constructors. Fields that the
// check did not list in Needs may be nil.
type Settings struct {
	// Decode fills the check's options from its config section, strictly. It
	// is never nil; without a section it leaves into as it is.
	Decode func(into any) error
	// Memory and Ledger are namespaced by check.
	Memory Memory
	Ledger Ledger
	// Upstream asks the model again, with other content in the place of the
	// request's: to squeeze, vote or judge.
	Upstream func(context.Context, *Exchange, ...Content) ([]Content, error)
	// Key derives a secret of the deployment for a purpose, 32 bytes.
	Key func(purpose string) []byte
	// Now is the clock. Never nil.
	Now func() time.Time
}

// Supplies reports whether the settings hold what a check needs. An engine
// refuses to start a check without: one that runs half is worse than one that
// is missing.
func (s *Settings) Supplies(n Need) bool {
	return (n&NeedMemory == 0 || s.Memory != nil) && (n&NeedLedger == 0 || s.Ledger != nil) &&
		(n&NeedUpstream == 0 || s.Upstream != nil) && (n&NeedKey == 0 || s.Key != nil)
}

// Memory is bounded and forgetful: an entry may be gone at any time. It lives
// in process or on a shared server. Safe for concurrent use.
type Memory interface {
	// Get returns nil when nothing is remembered.
	Get(ctx context.Context, k Key) ([]byte, error)
	// Update replaces the value atomically. f may run more than once and must
	// be pure. The entry lives for ttl from now.
	Update(ctx context.Context, k Key, ttl time.Duration, f func(old []byte) ([]byte, error)) error
	// Append adds an item to a list of at most keep items and returns those
	// that were there before, oldest first.
	Append(ctx context.Context, k Key, ttl time.Duration, item []byte, keep int) (before [][]byte, err error)
	// Add adds to a number and returns the sum.
	Add(ctx context.Context, k Key, ttl time.Duration, n float64) (sum float64, err error)
}

// Ledger is never evicted and durable before it returns.
type Ledger interface {
	// Spend takes amount from the budget limit of k and returns what is left.
	// ErrSpent says that it was not enough, and nothing was taken.
	Spend(ctx context.Context, k Key, amount, limit float64) (left float64, err error)
}
