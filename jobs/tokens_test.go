package jobs_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/douyin"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/jobs"
)

// selfBuilt makes the rig's shop one that fetches its own tokens.
func selfBuilt(t *testing.T, r *rig, o *jobs.Options) {
	t.Helper()
	a, err := douyin.Maker.New(shopID, adapters.Settings{
		"app_key": "k", "app_secret": "douyin-secret", "shop_id": shopID, "return_address_id": "7", "api_url": serve(t, r.douyin),
	}, adapters.Env{Now: r.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	o.Registry.Shops[0].Adapter = a
}

func tokenRig(t *testing.T, sealer *jobs.Sealer) *rig {
	t.Helper()
	var options *jobs.Options
	r := setup(t, func(o *jobs.Options) { options = o })
	selfBuilt(t, r, options)
	options.Sealer = sealer
	r.engine = jobs.New(*options)
	return r
}

func newSealer(t *testing.T) *jobs.Sealer {
	t.Helper()
	s, err := jobs.NewSealer(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTokensAreFetchedSealedAndRenewed(t *testing.T) {
	t.Parallel()
	r := tokenRig(t, newSealer(t))
	ctx := t.Context()
	if err := r.engine.RefreshTokens(ctx); err != nil {
		t.Fatal(err)
	}
	row, err := r.store.Shop(ctx, "douyin", shopID)
	if err != nil || len(row.Token) == 0 || row.TokenExpires.Sub(r.clock.Now()) < 6*24*time.Hour {
		t.Fatalf("stored %d bytes, expires %v: %v", len(row.Token), row.TokenExpires, err)
	}
	if strings.Contains(string(row.Token), "access") {
		t.Error("the token lies in the database in clear")
	}
	created := r.douyin.Calls()["token.create"]
	if err := r.engine.RefreshTokens(ctx); err != nil || r.douyin.Calls()["token.create"] != created {
		t.Errorf("a fresh token was renewed: %v", err)
	}
	r.clock.Add(6*24*time.Hour + time.Hour)
	if err := r.engine.RefreshTokens(ctx); err != nil {
		t.Fatal(err)
	}
	if n := r.douyin.Calls()["token.refresh"] + r.douyin.Calls()["token.create"]; n != created+1 {
		t.Errorf("%d calls for a token about to end", n-created)
	}
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.run()
	r.want(id, "U1", aftersale.StateAgreed, 1)
}

func TestRefusedTokenIsRenewedAndTheCaseGoesOn(t *testing.T) {
	t.Parallel()
	r := tokenRig(t, nil)
	ctx := t.Context()
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.run() // no token yet: the platform refuses
	if !r.engine.AnyTokenRejected() {
		t.Fatal("nobody noticed that the token was refused")
	}
	if err := r.engine.RefreshTokens(ctx); err != nil {
		t.Fatal(err)
	}
	r.later(5 * time.Second)
	r.want(id, "U1", aftersale.StateAgreed, 1)
}

func TestSealerOpensOnlyForItsOwner(t *testing.T) {
	t.Parallel()
	s := newSealer(t)
	sealed := s.Seal([]byte("secret"), "douyin/1")
	if plain, err := s.Open(sealed, "douyin/1"); err != nil || string(plain) != "secret" {
		t.Errorf("%q %v", plain, err)
	}
	if _, err := s.Open(sealed, "douyin/2"); err == nil {
		t.Error("opened for another shop")
	}
	sealed[len(sealed)-1] ^= 1
	if _, err := s.Open(sealed, "douyin/1"); err == nil {
		t.Error("opened although damaged")
	}
}
