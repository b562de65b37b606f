package tokens

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"makegood/adapters/marketplace"
	"makegood/people"
	"makegood/registry"
)

// authorizeTime is how long a seller may take between the link and the consent.
const authorizeTime = time.Hour

// AuthorizeURL is the platform's page on which a seller allows the app. redirect is
// the public address of this service to which the platform sends the seller back.
// The state in the URL is sealed, so that only a consent to a link of ours is taken.
func (k *Keeper) AuthorizeURL(platform, shop, redirect string) (string, error) {
	_, a, err := k.authorizer(platform, shop)
	if err != nil {
		return "", err
	}
	if u, err := url.Parse(redirect); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		page := "/authorize/" + platform + "/" + shop
		return "", people.Reject(people.Invalid, "redirect must be the public URL of "+page, "redirect 必须是 "+page+" 的公网地址")
	}
	state := k.sealState(platform, shop, k.o.Now().Add(authorizeTime), redirect)
	return a.AuthorizeURL(redirect, state), nil
}

// Authorize takes the seller's consent: it trades the code for a token, stores the
// token sealed, and uses it from now on.
func (k *Keeper) Authorize(ctx context.Context, platform, shop, code, state string) error {
	s, a, err := k.authorizer(platform, shop)
	if err != nil {
		return err
	}
	until, redirect, err := k.openState(platform, shop, state)
	if err != nil {
		return people.Reject(people.Invalid, "state does not belong to a link of this service", "state 无效")
	}
	if k.o.Now().Unix() > until.Unix() {
		return people.Reject(people.Conflict, "the link is older than an hour: ask for a new one", "授权链接已过期，请重新获取")
	}
	token, err := a.ExchangeCode(ctx, code, redirect)
	if err != nil {
		return err
	}
	token.IssuedAt = k.o.Now()
	if err := k.keep(ctx, s, token); err != nil {
		return err
	}
	if r, ok := s.Adapter.(marketplace.TokenRefresher); ok {
		k.use(s.Key(), r, token)
	}
	k.o.Log.Info("shop authorised", "platform", platform, "shop", shop, "expires", token.ExpiresAt)
	return nil
}

// authorizer returns the shop and its adapter's authorisation page.
func (k *Keeper) authorizer(platform, shop string) (*registry.Shop, marketplace.Authorizer, error) {
	s, err := k.o.Registry.Shop(platform, shop)
	if err != nil {
		return nil, nil, people.Reject(people.Invalid, "no such shop is configured", "未配置该店铺")
	}
	a, ok := s.Adapter.(marketplace.Authorizer)
	if !ok {
		return nil, nil, people.Reject(people.Conflict,
			"this platform has no authorisation page: its token stands in the configuration", "该平台没有授权页面：令牌在配置文件中填写")
	}
	if k.o.Sealer == nil {
		return nil, nil, people.Reject(people.Conflict,
			"the configuration has no secret_key: a token could not be kept", "配置中缺少 secret_key，无法保存令牌")
	}
	return s, a, nil
}

// sealState makes the state of a link: until when it counts, in Unix seconds, and
// where the seller is sent back to.
func (k *Keeper) sealState(platform, shop string, until time.Time, redirect string) string {
	plain := strconv.FormatInt(until.Unix(), 10) + " " + redirect
	return base64.RawURLEncoding.EncodeToString(k.o.Sealer.Seal([]byte(plain), stateLabel(platform, shop)))
}

// openState reads what sealState made for the same shop.
func (k *Keeper) openState(platform, shop, state string) (until time.Time, redirect string, err error) {
	sealed, err := base64.RawURLEncoding.DecodeString(state)
	if err != nil {
		return time.Time{}, "", err
	}
	plain, err := k.o.Sealer.Open(sealed, stateLabel(platform, shop))
	if err != nil {
		return time.Time{}, "", err
	}
	seconds, redirect, _ := strings.Cut(string(plain), " ")
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}, "", errors.New("no time in the state")
	}
	return time.Unix(unix, 0), redirect, nil
}

// stateLabel is what the state of a link is sealed for.
func stateLabel(platform, shop string) string { return "authorize/" + platform + "/" + shop }
