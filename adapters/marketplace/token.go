package marketplace

import (
	"sync/atomic"
	"time"
)

// Token is a shop's permission to call the platform.
type Token struct {
	Access         string    `json:"access"`
	Refresh        string    `json:"refresh,omitempty"`
	ExpiresAt      time.Time `json:"expires_at"`
	IssuedAt       time.Time `json:"issued_at,omitzero"` // set by whoever keeps the token
	RefreshExpires time.Time `json:"refresh_expires_at,omitzero"`
}

// Tokens holds the token that a shop's calls carry; the zero value holds none.
// An adapter embeds it and has UseToken of TokenRefresher by it.
type Tokens struct{ current atomic.Pointer[Token] }

// UseToken makes all later calls use t. Safe for concurrent use.
func (t *Tokens) UseToken(next Token) { t.current.Store(&next) }

// Token is the one that calls carry now.
func (t *Tokens) Token() Token {
	if now := t.current.Load(); now != nil {
		return *now
	}
	return Token{}
}

// TokenSecrets lists what no text may hold, for redact.New.
func (t *Tokens) TokenSecrets() []string {
	now := t.Token()
	return []string{now.Access, now.Refresh}
}
