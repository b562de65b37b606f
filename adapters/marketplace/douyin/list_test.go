package douyin

import (
	"context"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
)

func contextWithTimeout(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), 200*time.Millisecond)
}

// listAll pages through the window and returns the ids with their versions.
func listAll(t *testing.T, a *Adapter, from, to time.Time, each func(page int)) map[string]string {
	t.Helper()
	seen, cursor := map[string]string{}, ""
	for page := 0; page < 100; page++ {
		events, next, err := a.List(t.Context(), from, to, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			seen[e.Ref.ID] = e.Version
		}
		if next == "" {
			return seen
		}
		cursor = next
		if each != nil {
			each(page)
		}
	}
	t.Fatal("paging does not end")
	return nil
}

func TestListWindowIsHalfOpen(t *testing.T) {
	t.Parallel()
	now := at
	p, a := setup(t, fake.Options{Now: func() time.Time { return now }}, nil)
	var ids []string
	for range 4 {
		ids = append(ids, p.Open(fake.AfterSale{Type: fake.TypeUnshipped, Amount: 990}))
		now = now.Add(time.Second)
	}
	got := listAll(t, a, at.Add(time.Second), at.Add(3*time.Second), nil)
	if len(got) != 2 || got[ids[1]] != "1763800001" || got[ids[2]] != "1763800002" {
		t.Errorf("%v of %v", got, ids)
	}
	events, _, err := a.List(t.Context(), at, at.Add(500*time.Millisecond), "")
	want := aftersale.Event{
		Ref: aftersale.Ref{Platform: Name, Shop: "463600", ID: ids[0]}, OrderID: p.Get(ids[0]).OrderID,
		Key: "list:" + ids[0] + ":1763800000:6", Type: aftersale.EventListed, At: at.UTC(),
		Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending, Amount: aftersale.Fen(990), Version: "1763800000",
	}
	if err != nil || len(events) != 1 || events[0] != want {
		t.Errorf("%v\n got %+v\nwant %+v", err, events, want)
	}
	if events, next, err := a.List(t.Context(), at, at, ""); len(events) != 0 || next != "" || err != nil {
		t.Error("an empty window", events, next, err)
	}
}

// Requests that change while we page leave their place; nobody is skipped.
func TestListSkipsNobody(t *testing.T) {
	t.Parallel()
	now := at
	p, a := setup(t, fake.Options{Now: func() time.Time { return now }}, nil)
	var ids []string
	for i := range 450 {
		now = at.Add(time.Duration(i/3) * time.Second) // three in each second
		ids = append(ids, p.Open(fake.AfterSale{}))
	}
	end := now.Add(time.Second)
	now = end.Add(time.Minute)
	moved := map[string]bool{}
	got := listAll(t, a, at, end, func(page int) {
		for _, id := range ids[page*100 : page*100+50] { // already seen ones move out of the window
			p.Update(id, func(*fake.AfterSale) {})
			moved[id] = true
		}
	})
	for _, id := range ids {
		if got[id] == "" && !moved[id] {
			t.Errorf("%s was skipped", id)
		}
	}
}

// More than a page in one second is paged within that second.
func TestListOneSecond(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: func() time.Time { return at }}, nil)
	for range 350 {
		p.Open(fake.AfterSale{})
	}
	if got := listAll(t, a, at, at.Add(time.Second), nil); len(got) != 350 {
		t.Errorf("%d listed", len(got))
	}
}

func TestListCursor(t *testing.T) {
	t.Parallel()
	_, a := setup(t, fake.Options{}, nil)
	for _, cursor := range []string{"x", "1", "1.x", "1.-1", "1.501", "1763800000.999999999999999999999"} {
		if _, _, err := a.List(t.Context(), at, at.Add(time.Hour), cursor); aftersale.ClassOf(err) != aftersale.ClassRefused {
			t.Errorf("%q: %v", cursor, err)
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		set     adapters.Settings
		old     marketplace.Token
		can     bool
		class   aftersale.Class // "" success
		methods []string
	}{
		{"static token only", nil, marketplace.Token{}, false, aftersale.ClassManual, nil},
		{"shop number", adapters.Settings{"shop_id": "463600"}, marketplace.Token{}, true, "", []string{"token.create"}},
		{"one-time code", adapters.Settings{"auth_code": "code-1"}, marketplace.Token{}, true, "", []string{"token.create"}},
		{"refresh token of the settings", adapters.Settings{"refresh_token": "refresh-1"}, marketplace.Token{}, true, "", []string{"token.refresh"}},
		{"refresh token at hand", nil, marketplace.Token{Refresh: "refresh-1"}, true, "", []string{"token.refresh"}},
		{"refresh token no longer taken", nil, marketplace.Token{Refresh: "gone-token"}, true, aftersale.ClassRefused, []string{"token.refresh"}},
		{"… but the shop number is", adapters.Settings{"shop_id": "463600"}, marketplace.Token{Refresh: "gone-token"}, true, "", []string{"token.create", "token.refresh"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, a := setup(t, fake.Options{Now: func() time.Time { return at }, RefreshToken: "refresh-1", AuthCode: "code-1", ShopID: "463600"}, c.set)
			if a.CanRefresh(c.old) != c.can {
				t.Errorf("CanRefresh = %v", !c.can)
			}
			token, err := a.RefreshToken(t.Context(), c.old)
			if c.class != "" {
				if err == nil || aftersale.ClassOf(err) != c.class {
					t.Errorf("%v, want %s", err, c.class)
				}
				return
			}
			if err != nil || !token.ExpiresAt.Equal(at.Add(7*24*time.Hour)) || !token.RefreshExpires.Equal(at.Add(14*24*time.Hour)) {
				t.Fatalf("%+v, %v", token, err)
			}
			for _, m := range c.methods {
				if p.Calls()[m] != 1 {
					t.Errorf("calls %v, want %v", p.Calls(), c.methods)
				}
			}
			p.ExpireToken(testToken)
			id := p.Open(fake.AfterSale{})
			if _, err := a.Fetch(t.Context(), aftersale.Ref{ID: id}, ""); aftersale.ClassOf(err) != aftersale.ClassAuth {
				t.Errorf("the new token is used before UseToken: %v", err)
			}
			a.UseToken(token)
			if _, err := a.Fetch(t.Context(), aftersale.Ref{ID: id}, ""); err != nil {
				t.Error(err)
			}
		})
	}
}

// A token call that answers rubbish gives no token.
func TestTokenAnswers(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		`{}`, `null`, `[]`, `{"access_token":"t"}`, `{"access_token":"t","expires_in":0}`, `{"access_token":"t","expires_in":-5}`,
		`{"expires_in":5}`, `{"access_token":"t","expires_in":99999999999999}`,
	} {
		a, _ := answering(t, 200, `{"code":10000,"data":`+data+`}`)
		if token, err := a.RefreshToken(t.Context(), marketplace.Token{Refresh: "r"}); aftersale.ClassOf(err) != aftersale.ClassRetry || err == nil {
			t.Errorf("%s: %+v, %v", data, token, err)
		}
	}
	a, _ := answering(t, 200, `{"code":50001,"sub_msg":"refresh token secret-refresh-1 unknown"}`)
	_, err := a.RefreshToken(t.Context(), marketplace.Token{Refresh: "secret-refresh-1"})
	if err == nil || strings.Contains(err.Error(), "secret-refresh-1") {
		t.Error(err)
	}
}
