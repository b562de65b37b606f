package tokens_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/service"
	"makegood/tokens"
)

func tokenRig(t *testing.T, sealer *tokens.Sealer) *rig {
	t.Helper()
	r := setup(t)
	r.SelfBuilt()
	r.Service = r.Process(func(o *service.Options) { o.Sealer = sealer })
	return r
}

func newSealer(t *testing.T) *tokens.Sealer {
	t.Helper()
	s, err := tokens.NewSealer(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTokensAreFetchedSealedAndRenewed(t *testing.T) {
	t.Parallel()
	r := tokenRig(t, newSealer(t))
	ctx := t.Context()
	if err := r.Service.Tokens.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	row, err := r.Store.Shop(ctx, "douyin", shopID)
	if err != nil || len(row.Token) == 0 || row.TokenExpires.Sub(r.Clock.Now()) < 6*24*time.Hour {
		t.Fatalf("stored %d bytes, expires %v: %v", len(row.Token), row.TokenExpires, err)
	}
	if strings.Contains(string(row.Token), "access") {
		t.Error("the token lies in the database in clear")
	}
	created := r.Douyin.Calls()["token.create"]
	if err := r.Service.Tokens.Refresh(ctx); err != nil || r.Douyin.Calls()["token.create"] != created {
		t.Errorf("a fresh token was renewed: %v", err)
	}
	r.Clock.Add(6*24*time.Hour + time.Hour)
	if err := r.Service.Tokens.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	if n := r.Douyin.Calls()["token.refresh"] + r.Douyin.Calls()["token.create"]; n != created+1 {
		t.Errorf("%d calls for a token about to end", n-created)
	}
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.Run()
	r.Want(id, "U1", aftersale.StateAgreed, 1)
}

func TestRefusedTokenIsRenewedAndTheCaseGoesOn(t *testing.T) {
	t.Parallel()
	r := tokenRig(t, nil)
	ctx := t.Context()
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.Run() // no token yet: the platform refuses
	if !r.Service.Tokens.AnyRejected() {
		t.Fatal("nobody noticed that the token was refused")
	}
	if err := r.Service.Tokens.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	r.Later(5 * time.Second)
	r.Want(id, "U1", aftersale.StateAgreed, 1)
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
