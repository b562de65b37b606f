package tokens_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"makegood/adapters/marketplace"
	"makegood/tokens"
)

const day = 24 * time.Hour

// A token is renewed a day before its end, or in the last sixth of a short life.
func TestRenewalMargin(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		token marketplace.Token
		want  time.Duration
	}{
		"a week":                {marketplace.Token{IssuedAt: at, ExpiresAt: at.Add(7 * day)}, day},
		"six days":              {marketplace.Token{IssuedAt: at, ExpiresAt: at.Add(6 * day)}, day},
		"a day":                 {marketplace.Token{IssuedAt: at, ExpiresAt: at.Add(day)}, 4 * time.Hour},
		"two hours":             {marketplace.Token{IssuedAt: at, ExpiresAt: at.Add(2 * time.Hour)}, 20 * time.Minute},
		"nobody knows since":    {marketplace.Token{ExpiresAt: at.Add(2 * time.Hour)}, day},
		"ended before it began": {marketplace.Token{IssuedAt: at, ExpiresAt: at.Add(-time.Hour)}, day},
	} {
		if got := tokens.RenewalMargin(tc.token); got != tc.want {
			t.Errorf("%s: got a margin of %s, want %s", name, got, tc.want)
		}
	}
}

// The first token is fetched at once, the next one a day before the end; each is
// traded for the one before it.
func TestRefreshAtExactTimes(t *testing.T) {
	t.Parallel()
	for name, sealed := range map[string]bool{"sealed": true, "in memory": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := openMarket(t)
			var sealer *tokens.Sealer
			if sealed {
				sealer = sealerOf(t, 7)
			}
			p := m.process("one", sealer)
			start := m.Clock.Now()
			for _, step := range []struct {
				at      time.Duration
				access  string
				fetched int
			}{
				{0, "access-1", 1},
				{0, "access-1", 1},
				{6 * day, "access-1", 1},
				{6*day + time.Millisecond, "access-2", 2},
				{6*day + time.Hour, "access-2", 2},
				{13 * day, "access-3", 3},
			} {
				m.Clock.Set(start.Add(step.at))
				p.refresh(t)
				p.want(t, step.access, step.fetched)
			}
			if p.refreshOf[0] != (marketplace.Token{}) || p.refreshOf[1].Refresh != "refresh-1" || p.refreshOf[2].Refresh != "refresh-2" {
				t.Errorf("got tokens traded %+v, want none, then each one before", p.refreshOf)
			}
			row, err := m.Store.Shop(t.Context(), "ebay", "7")
			if err != nil || !row.TokenExpires.Equal(m.Clock.Now().Add(7*day)) || len(row.Token) > 0 != sealed {
				t.Errorf("got %d stored bytes that expire at %s, %v; want some: %t, and the expiry", len(row.Token), row.TokenExpires, err, sealed)
			}
			if text := m.log.String(); strings.Contains(text, "access-") || strings.Contains(text, "refresh-") || !strings.Contains(text, "platform=ebay shop=7") {
				t.Errorf("got log %s, want platform and shop, and no token", text)
			}
		})
	}
}

// One process renews, the others take the token over without asking the platform.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	sealer := sealerOf(t, 7)
	one, two := m.process("one", sealer), m.process("two", sealer)
	one.refresh(t)
	two.refresh(t)
	one.want(t, "access-1", 1)
	two.want(t, "access-1", 0)

	m.Clock.Add(6*day + time.Hour)
	two.issued = 1
	two.refresh(t)
	one.refresh(t)
	two.want(t, "access-2", 1)
	one.want(t, "access-2", 1)
}

// While one process is renewing, the other waits: a refresh token is taken once.
func TestTwoProcessesAtTheSameTime(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	sealer := sealerOf(t, 7)
	one, two := m.process("one", sealer), m.process("two", sealer)
	one.refreshed = func() { two.refresh(t) }
	one.refresh(t)
	one.want(t, "access-1", 1)
	two.want(t, "", 0)
	two.refresh(t)
	two.want(t, "access-1", 0)
}

// A process that dies while renewing is replaced after a minute.
func TestRenewalIsTakenOver(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	p := m.process("one", sealerOf(t, 7))
	if mine, err := m.Store.Lease(t.Context(), "token/ebay/7", "dead", m.Clock.Now(), time.Minute); err != nil || !mine {
		t.Fatalf("got lease %t, %v; want it", mine, err)
	}
	p.refresh(t)
	p.want(t, "", 0)
	m.Clock.Add(time.Minute + time.Second)
	p.refresh(t)
	p.want(t, "access-1", 1)
}

// A token that the platform refuses is renewed, however long it should live.
func TestRejectedToken(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	p := m.process("one", sealerOf(t, 7))
	p.refresh(t)
	if p.AnyRejected() {
		t.Error("a token is rejected before any call")
	}
	p.Rejected(p.shop)
	p.Rejected(p.shop)
	if !p.AnyRejected() {
		t.Error("got no rejected token, want one")
	}
	m.Clock.Add(time.Second)
	p.refresh(t)
	p.want(t, "access-2", 2)
	if p.AnyRejected() {
		t.Error("the new token is still rejected")
	}
}

// What another process has renewed meanwhile is taken over instead.
func TestRejectedTokenThatAnotherProcessHasRenewed(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	sealer := sealerOf(t, 7)
	one, two := m.process("one", sealer), m.process("two", sealer)
	one.refresh(t)
	two.refresh(t)
	two.issued = 1
	m.Clock.Add(time.Hour)
	one.Rejected(one.shop)
	two.Rejected(two.shop)
	two.refresh(t)
	one.refresh(t)
	two.want(t, "access-2", 1)
	one.want(t, "access-2", 1)
	if one.AnyRejected() {
		t.Error("the token of the other process is rejected, want it tried first")
	}
}

// A static token that is refused cannot be renewed. The refusal is forgotten after
// ten seconds, so that the next one counts again.
func TestRejectedTokenThatCannotBeRenewed(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	p := m.process("one", sealerOf(t, 7))
	p.static = true
	p.Rejected(p.shop)
	m.Clock.Add(5 * time.Second)
	p.Rejected(p.shop) // again within the pause: the first one counts
	for _, step := range []struct {
		after time.Duration
		want  bool
	}{{5 * time.Second, true}, {time.Millisecond, false}} {
		m.Clock.Add(step.after)
		p.refresh(t)
		if got := p.AnyRejected(); got != step.want {
			t.Errorf("got rejected %t, want %t", got, step.want)
		}
	}
	p.want(t, "", 0)
	p.Rejected(p.shop)
	if !p.AnyRejected() {
		t.Error("the next refusal does not count")
	}
}

// A platform that gives no token is an error, and the old token stays in use.
func TestRenewalIsRefused(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	p := m.process("one", sealerOf(t, 7))
	p.refresh(t)
	p.refused = errors.New("grant revoked")
	m.Clock.Add(6*day + time.Hour)
	if err := p.Refresh(t.Context()); !errors.Is(err, p.refused) || !strings.Contains(err.Error(), "ebay") {
		t.Errorf("got %v, want the platform's refusal with its name", err)
	}
	p.want(t, "access-1", 2)
	p.refused = nil
	p.refresh(t) // this process holds the lease and tries again
	p.want(t, "access-2", 3)
}

// A token that was sealed with another key is an error and is not renewed: the key
// is wrong, not the token.
func TestStoredWithAnotherKey(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	m.process("one", sealerOf(t, 7)).refresh(t)
	row, err := m.Store.Shop(t.Context(), "ebay", "7")
	if err != nil {
		t.Fatal(err)
	}
	p := m.process("two", sealerOf(t, 8))
	if err := p.Refresh(t.Context()); err == nil || !strings.Contains(err.Error(), "secret_key") {
		t.Errorf("got %v, want an error that names secret_key", err)
	}
	p.want(t, "", 0)
	after, err := m.Store.Shop(t.Context(), "ebay", "7")
	if err != nil || string(after.Token) != string(row.Token) {
		t.Errorf("got another stored token, %v; want the old one kept", err)
	}
}

// A process that starts uses the stored token, and says what is stored.
func TestStoredTokenIsUsedAfterARestart(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	m.process("one", sealerOf(t, 7)).refresh(t)
	m.Clock.Add(day)
	p := m.process("two", sealerOf(t, 7))
	if token, err := p.Stored(t.Context(), p.shop); err != nil || token.Access != "access-1" || !token.IssuedAt.Equal(m.Clock.Now().Add(-day)) {
		t.Errorf("got token %+v, %v; want access-1, issued a day ago", token, err)
	}
	p.refresh(t)
	p.want(t, "access-1", 0)
}
