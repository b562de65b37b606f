package fakekit

import (
	"strconv"
	"sync"
	"time"
)

// TokenState says whether an access token is taken.
type TokenState int

// The states of an access token.
const (
	TokenUnknown TokenState = iota
	TokenValid
	TokenExpired
)

// Tokens is who may call: access tokens, the refresh tokens and one-time codes
// that new ones are given for. The zero value knows none. Safe for concurrent
// use.
type Tokens struct {
	AccessPrefix  string // of the tokens that are issued; "": fake-access-
	RefreshPrefix string // "": fake-refresh-

	mu      sync.Mutex
	access  map[string]time.Time // the end of each; zero: never
	refresh map[string]time.Time
	codes   map[string]bool
	issued  int
}

// AllowToken makes an access token valid until a time; zero: for ever. "" is
// no token.
func (t *Tokens) AllowToken(access string, until time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	put(&t.access, access, until)
}

// AllowRefresh makes a refresh token be taken once, until a time.
func (t *Tokens) AllowRefresh(refresh string, until time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	put(&t.refresh, refresh, until)
}

// AllowCode makes a code be taken once.
func (t *Tokens) AllowCode(code string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	put(&t.codes, code, true)
}

func put[V any](into *map[string]V, token string, v V) {
	if *into == nil {
		*into = map[string]V{}
	}
	if token != "" {
		(*into)[token] = v
	}
}

// CheckToken says whether an access token is taken now.
func (t *Tokens) CheckToken(access string, now time.Time) TokenState {
	t.mu.Lock()
	defer t.mu.Unlock()
	until, known := t.access[access]
	switch {
	case !known:
		return TokenUnknown
	case ended(until, now):
		return TokenExpired
	}
	return TokenValid
}

func ended(until, now time.Time) bool { return !until.IsZero() && now.After(until) }

// ExpireToken makes an access token expire.
func (t *Tokens) ExpireToken(access string) { t.AllowToken(access, time.Unix(0, 0)) }

// TakeCode uses a code up. It reports whether it was good.
func (t *Tokens) TakeCode(code string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	good := t.codes[code]
	delete(t.codes, code)
	return good
}

// TakeRefresh uses a refresh token up. ok says whether it was good, and until
// is the end it had.
func (t *Tokens) TakeRefresh(refresh string, now time.Time) (until time.Time, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	until, known := t.refresh[refresh]
	if !known || ended(until, now) {
		return time.Time{}, false
	}
	delete(t.refresh, refresh)
	return until, true
}

// IssueToken makes a new pair, valid until the two times; zero: for ever.
func (t *Tokens) IssueToken(until, refreshUntil time.Time) (access, refresh string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.issued++
	n := strconv.Itoa(t.issued)
	Default(&t.AccessPrefix, "fake-access-")
	Default(&t.RefreshPrefix, "fake-refresh-")
	access, refresh = t.AccessPrefix+n, t.RefreshPrefix+n
	put(&t.access, access, until)
	put(&t.refresh, refresh, refreshUntil)
	return access, refresh
}
