package tokens_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"makegood/adapters/marketplace"
	"makegood/people"
	"makegood/registry"
	"makegood/service/servicetest"
	"makegood/tokens"
)

const shopID = servicetest.ShopID

// seller is a made-up marketplace that issues tokens: access-1, access-2 and so on.
type seller struct {
	marketplace.Adapter
	marketplace.Tokens

	now       func() time.Time
	life      time.Duration // of a token
	mu        sync.Mutex
	issued    int
	refused   error               // what RefreshToken fails with
	static    bool                // its token cannot be renewed
	traded    string              // code and redirect of the last ExchangeCode
	refreshed func()              // happens while a token is renewed
	refreshOf []marketplace.Token // the tokens that were traded
}

func (s *seller) CanRefresh(marketplace.Token) bool { return !s.static }

func (s *seller) RefreshToken(_ context.Context, old marketplace.Token) (marketplace.Token, error) {
	if s.refreshed != nil {
		s.refreshed()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refreshOf = append(s.refreshOf, old)
	if s.refused != nil {
		return marketplace.Token{}, s.refused
	}
	return s.issue(), nil
}

func (s *seller) issue() marketplace.Token {
	s.issued++
	n := strconv.Itoa(s.issued)
	return marketplace.Token{Access: "access-" + n, Refresh: "refresh-" + n, ExpiresAt: s.now().Add(s.life)}
}

func (s *seller) AuthorizeURL(redirect, state string) string {
	return "https://shop.example/allow?" + url.Values{"redirect": {redirect}, "state": {state}}.Encode()
}

func (s *seller) ExchangeCode(_ context.Context, code, redirect string) (marketplace.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if code == "" {
		return marketplace.Token{}, errors.New("no code")
	}
	s.traded = code + " " + redirect
	return s.issue(), nil
}

// plain is a marketplace whose token stands in the configuration.
type plain struct{ marketplace.Adapter }

// market is a store, and shops whose tokens are kept in it.
type market struct {
	*servicetest.Rig
	log bytes.Buffer
}

func openMarket(t *testing.T) *market {
	t.Helper()
	return &market{Rig: servicetest.New(t)}
}

// process is one process: its keeper, and its adapter of the one shop.
type process struct {
	*tokens.Keeper
	*seller
	shop *registry.Shop
}

// process starts one more process.
func (m *market) process(name string, sealer *tokens.Sealer) *process {
	m.T.Helper()
	p := &process{seller: &seller{now: m.Clock.Now, life: 7 * 24 * time.Hour}}
	p.shop = &registry.Shop{Platform: "ebay", ID: "7", Adapter: p.seller}
	p.Keeper = tokens.NewKeeper(tokens.Options{
		Store:    m.Store,
		Registry: &registry.Registry{Shops: []*registry.Shop{p.shop, {Platform: "plain", ID: "1", Adapter: plain{}}}},
		Sealer:   sealer, Log: slog.New(slog.NewTextHandler(&m.log, nil)), Now: m.Clock.Now, Holder: name,
	})
	return p
}

// refresh lets a process look after its tokens.
func (p *process) refresh(t *testing.T) {
	t.Helper()
	if err := p.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// want checks the access token that the process's calls carry, and how many tokens
// it has fetched.
func (p *process) want(t *testing.T, access string, fetched int) {
	t.Helper()
	if got := p.Token().Access; got != access || len(p.refreshOf) != fetched {
		t.Errorf("got token %q after %d renewals by this process, want %q after %d", got, len(p.refreshOf), access, fetched)
	}
}

// sealerOf makes a sealer whose key is that byte 32 times.
func sealerOf(t *testing.T, key byte) *tokens.Sealer {
	t.Helper()
	s, err := tokens.NewSealer(bytes.Repeat([]byte{key}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wantRejection checks for a *people.Rejection of that kind with those words.
func wantRejection(t *testing.T, err error, kind people.RejectionKind, words string) {
	t.Helper()
	var got *people.Rejection
	if !errors.As(err, &got) {
		t.Errorf("got %v, want a rejection: %s, %q", err, kind, words)
		return
	}
	if got.Kind != kind || !strings.Contains(got.Text.EN, words) || got.Text.ZH == "" {
		t.Errorf("got rejection %s, %+v; want %s, %q, in both languages", got.Kind, got.Text, kind, words)
	}
}
