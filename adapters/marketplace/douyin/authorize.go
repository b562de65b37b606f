package douyin

import (
	"context"
	"net/url"
	"strings"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/aftersale"
)

// ConsentPage is the host of the page on which a seller allows the app, the
// default of authorize_url.
const ConsentPage = "https://fuwu.jinritemai.com"

// authorizing is a shop whose settings name the app's service: only such an
// app has a page that a seller can be sent to.
type authorizing struct{ *Adapter }

// Every optional interface of authorizing is listed here, beside those of Adapter.
var (
	_ marketplace.Adapter        = authorizing{}
	_ marketplace.Lister         = authorizing{}
	_ marketplace.TokenRefresher = authorizing{}
	_ marketplace.RefuseReasoner = authorizing{}
	_ marketplace.Authorizer     = authorizing{}
)

// readConsent checks the address of the authorisation page and takes it over.
func (a *Adapter) readConsent(s adapters.Settings) error {
	u, err := url.Parse(s["authorize_url"])
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return &adapters.SettingError{Key: "authorize_url", Want: "an http or https URL"}
	}
	a.service, a.consent = strings.TrimSpace(s["service_id"]), strings.TrimRight(s["authorize_url"], "/")
	return nil
}

// AuthorizeURL is the page on which the seller allows the app. The platform
// sends the seller back to the address that the app's console holds, so the
// redirect is not part of the link. The code it leads to lives ten minutes.
func (a authorizing) AuthorizeURL(_, state string) string {
	return a.consent + "/authorize?service_id=" + url.QueryEscape(a.service) + "&state=" + url.QueryEscape(state)
}

// ExchangeCode trades the code of the redirect for a token with token.create.
// A token of another shop than the setting shop_id names is not taken.
func (a authorizing) ExchangeCode(ctx context.Context, code, _ string) (marketplace.Token, error) {
	if code == "" {
		return marketplace.Token{}, a.failure(methodTokenCreate, aftersale.ClassRefused, "no_code", "the answer of the authorisation page holds no code")
	}
	return a.fetchToken(ctx, methodTokenCreate, object{"grant_type": "authorization_code", "code": code})
}
