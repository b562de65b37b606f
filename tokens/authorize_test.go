package tokens_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"makegood/people"
)

const redirect = "https://ops.example/authorize/ebay/7"

// stateOf makes a link and returns the state in it.
func (p *process) stateOf(t *testing.T) string {
	t.Helper()
	link, err := p.Keeper.AuthorizeURL("ebay", "7", redirect)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(link)
	if err != nil || u.Query().Get("redirect") != redirect || u.Query().Get("state") == "" {
		t.Fatalf("got link %s, %v; want the redirect and a state", link, err)
	}
	return u.Query().Get("state")
}

// From the link to a token that is stored, used, and taken over by other processes.
func TestAuthorize(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	one, two := m.process("one", sealerOf(t, 7)), m.process("two", sealerOf(t, 7))
	state := one.stateOf(t)
	m.Clock.Add(time.Hour) // the last moment
	if err := two.Authorize(t.Context(), "ebay", "7", "code", state); err != nil {
		t.Fatal(err)
	}
	if two.traded != "code "+redirect {
		t.Errorf("got %q traded, want the code with the link's redirect", two.traded)
	}
	two.want(t, "access-1", 0)
	one.refresh(t)
	one.want(t, "access-1", 0)
	if token, err := one.Stored(t.Context(), one.shop); err != nil || !token.IssuedAt.Equal(m.Clock.Now()) {
		t.Errorf("got token issued at %s, %v; want now", token.IssuedAt, err)
	}
	if text := m.log.String(); strings.Contains(text, "access-") || strings.Contains(text, "code") || !strings.Contains(text, "platform=ebay shop=7") {
		t.Errorf("got log %s, want platform and shop, and no secret", text)
	}
}

// A new consent replaces a refused token at once.
func TestAuthorizeEndsARejection(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	p := m.process("one", sealerOf(t, 7))
	p.Rejected(p.shop)
	if err := p.Authorize(t.Context(), "ebay", "7", "code", p.stateOf(t)); err != nil {
		t.Fatal(err)
	}
	if p.AnyRejected() {
		t.Error("the new token is still rejected")
	}
}

func TestAuthorizeIsRefused(t *testing.T) {
	t.Parallel()
	const foreign = "does not belong to a link of this service"
	for name, tc := range map[string]struct {
		state func(m *market, t *testing.T, good string) string
		kind  people.RejectionKind
		words string
	}{
		"no state":   {func(*market, *testing.T, string) string { return "" }, people.Invalid, foreign},
		"not base64": {func(*market, *testing.T, string) string { return "%%%" }, people.Invalid, foreign},
		"made up": {func(*market, *testing.T, string) string {
			return base64.RawURLEncoding.EncodeToString([]byte("9999999999 x"))
		}, people.Invalid, foreign},
		"cut short":     {func(_ *market, _ *testing.T, good string) string { return good[:len(good)-4] }, people.Invalid, foreign},
		"altered":       {func(_ *market, _ *testing.T, good string) string { return "A" + good[1:] + "A" }, people.Invalid, foreign},
		"another key":   {func(m *market, t *testing.T, _ string) string { return m.process("x", sealerOf(t, 8)).stateOf(t) }, people.Invalid, foreign},
		"another shop":  {func(_ *market, t *testing.T, _ string) string { return sealedFor(t, "authorize/ebay/8") }, people.Invalid, foreign},
		"a token of it": {func(_ *market, t *testing.T, _ string) string { return sealedFor(t, "ebay/7") }, people.Invalid, foreign},
		"too late": {func(m *market, _ *testing.T, good string) string {
			m.Clock.Add(time.Hour + time.Second)
			return good
		}, people.Conflict, "older than an hour"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := openMarket(t)
			p := m.process("one", sealerOf(t, 7))
			err := p.Authorize(t.Context(), "ebay", "7", "code", tc.state(m, t, p.stateOf(t)))
			wantRejection(t, err, tc.kind, tc.words)
			if p.traded != "" {
				t.Errorf("got %q traded, want nothing", p.traded)
			}
			p.want(t, "", 0)
		})
	}
}

// sealedFor is a state with a good time and redirect, sealed for another label.
func sealedFor(t *testing.T, label string) string {
	t.Helper()
	return base64.RawURLEncoding.EncodeToString(sealerOf(t, 7).Seal([]byte("9999999999 "+redirect), label))
}

func TestAuthorizeURLIsRefused(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	p, unsealed := m.process("one", sealerOf(t, 7)), m.process("two", nil)
	const public = "redirect must be the public URL of /authorize/"
	for name, tc := range map[string]struct {
		p                        *process
		platform, shop, redirect string
		kind                     people.RejectionKind
		words                    string
	}{
		"no such shop":     {p, "ebay", "8", redirect, people.Invalid, "no such shop"},
		"no page":          {p, "plain", "1", redirect, people.Conflict, "no authorisation page"},
		"no secret key":    {unsealed, "ebay", "7", redirect, people.Conflict, "no secret_key"},
		"no redirect":      {p, "ebay", "7", "", people.Invalid, public},
		"a path only":      {p, "ebay", "7", "/authorize/ebay/7", people.Invalid, public},
		"another protocol": {p, "ebay", "7", "javascript://ops.example/", people.Invalid, public},
		"no URL":           {p, "ebay", "7", "https://[", people.Invalid, public},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			link, err := tc.p.Keeper.AuthorizeURL(tc.platform, tc.shop, tc.redirect)
			wantRejection(t, err, tc.kind, tc.words)
			if link != "" {
				t.Errorf("got link %s, want none", link)
			}
		})
	}
}

// A code that the platform refuses leaves everything as it was.
func TestAuthorizeWithABadCode(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	p := m.process("one", sealerOf(t, 7))
	p.refresh(t)
	if err := p.Authorize(t.Context(), "ebay", "7", "", p.stateOf(t)); err == nil {
		t.Error("got no error for a code that is refused")
	}
	p.want(t, "access-1", 1)
}
