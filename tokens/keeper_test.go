package tokens_test

import (
	"strings"
	"testing"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/service"
	"makegood/service/servicetest"
	"makegood/tokens"
)

// selfBuilt is a rig whose shop fetches its own tokens from the platform.
func selfBuilt(t *testing.T, sealer *tokens.Sealer) *servicetest.Rig {
	t.Helper()
	r := servicetest.New(t)
	r.SelfBuilt()
	r.Service = r.Process(func(o *service.Options) { o.Sealer = sealer })
	return r
}

func TestTokensAreFetchedSealedAndRenewed(t *testing.T) {
	t.Parallel()
	r := selfBuilt(t, sealerOf(t, 7))
	ctx := t.Context()
	if err := r.Service.Tokens.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	row, err := r.Store.Shop(ctx, "douyin", shopID)
	if err != nil || len(row.Token) == 0 || row.TokenExpires.Sub(r.Clock.Now()) < 6*24*time.Hour {
		t.Fatalf("got %d stored bytes that expire at %v, %v; want a token of seven days", len(row.Token), row.TokenExpires, err)
	}
	if strings.Contains(string(row.Token), "access") {
		t.Error("the token lies in the database in clear")
	}
	created := r.Douyin.Calls()["token.create"]
	if err := r.Service.Tokens.Refresh(ctx); err != nil || r.Douyin.Calls()["token.create"] != created {
		t.Errorf("got %d tokens created, %v; want %d: a fresh one is not renewed", r.Douyin.Calls()["token.create"], err, created)
	}
	r.Clock.Add(6*24*time.Hour + time.Hour)
	if err := r.Service.Tokens.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	if n := r.Douyin.Calls()["token.refresh"] + r.Douyin.Calls()["token.create"]; n != created+1 {
		t.Errorf("got %d calls for a token about to end, want 1", n-created)
	}
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.Run()
	r.Want(id, "U1", aftersale.StateAgreed, 1)
}

func TestRefusedTokenIsRenewedAndTheCaseGoesOn(t *testing.T) {
	t.Parallel()
	r := selfBuilt(t, nil)
	ctx := t.Context()
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.Run() // no token yet: the platform refuses
	if !r.Service.Tokens.AnyRejected() {
		t.Fatal("got no rejected token, want the refusal noted")
	}
	if err := r.Service.Tokens.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	r.Later(5 * time.Second)
	r.Want(id, "U1", aftersale.StateAgreed, 1)
}

func TestSealerOpensOnlyForItsOwner(t *testing.T) {
	t.Parallel()
	s := sealerOf(t, 7)
	sealed := s.Seal([]byte("secret"), "douyin/1")
	if plain, err := s.Open(sealed, "douyin/1"); err != nil || string(plain) != "secret" {
		t.Errorf("got %q, %v; want what was sealed", plain, err)
	}
	if string(sealed) == string(s.Seal([]byte("secret"), "douyin/1")) {
		t.Error("the same text twice looks the same, want another nonce")
	}
	if _, err := s.Open(sealed, "douyin/2"); err == nil {
		t.Error("opened for another shop")
	}
	if _, err := sealerOf(t, 8).Open(sealed, "douyin/1"); err == nil {
		t.Error("opened with another key")
	}
	for _, damaged := range [][]byte{nil, sealed[:5], sealed[:len(sealed)-1]} {
		if _, err := s.Open(damaged, "douyin/1"); err == nil {
			t.Errorf("opened although only %d bytes are left", len(damaged))
		}
	}
	sealed[len(sealed)-1] ^= 1
	if _, err := s.Open(sealed, "douyin/1"); err == nil {
		t.Error("opened although damaged")
	}
}

func TestSealerNeedsAWholeKey(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 8, 31, 33} {
		if _, err := tokens.NewSealer(make([]byte, n)); err == nil {
			t.Errorf("got a sealer of a key of %d bytes, want an error", n)
		}
	}
}
