package tokens

import (
	"context"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"time"

	"makegood/adapters/marketplace"
	"makegood/people"
)

// authorizeTime is how long a seller may take between the link and the consent.
const authorizeTime = time.Hour

// AuthorizeURL is the platform's page on which a seller allows the app.
// redirect is this service's public address of the answer; state is sealed, so
// that only an answer to a link of ours is taken.
func (k *Keeper) AuthorizeURL(platform, shop, redirect string) (string, error) {
	a, err := k.authorizer(platform, shop)
	if err != nil {
		return "", err
	}
	if u, err := url.Parse(redirect); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", people.Reject(people.Invalid, "redirect must be the public URL of /authorize/"+platform+"/"+shop, "redirect 必须是 /authorize/"+platform+"/"+shop+" 的公网地址")
	}
	until := strconv.FormatInt(k.o.Now().Add(authorizeTime).Unix(), 10)
	state := base64.RawURLEncoding.EncodeToString(k.o.Sealer.Seal([]byte(until+" "+redirect), authorizeLabel(platform, shop)))
	return a.AuthorizeURL(redirect, state), nil
}

// Authorize takes the seller's consent: it trades the code for a token, stores
// it sealed, and uses it from now on.
func (k *Keeper) Authorize(ctx context.Context, platform, shop, code, state string) error {
	a, err := k.authorizer(platform, shop)
	if err != nil {
		return err
	}
	sealed, err := base64.RawURLEncoding.DecodeString(state)
	if err != nil {
		return people.Reject(people.Invalid, "state does not belong to a link of this service", "state 无效")
	}
	plain, err := k.o.Sealer.Open(sealed, authorizeLabel(platform, shop))
	if err != nil {
		return people.Reject(people.Invalid, "state does not belong to a link of this service", "state 无效")
	}
	end, redirect, _ := strings.Cut(string(plain), " ")
	until, err := strconv.ParseInt(end, 10, 64)
	if err != nil || k.o.Now().Unix() > until {
		return people.Reject(people.Conflict, "the link is older than an hour: ask for a new one", "授权链接已过期，请重新获取")
	}
	token, err := a.ExchangeCode(ctx, code, redirect)
	if err != nil {
		return err
	}
	token.IssuedAt = k.o.Now()
	s, err := k.o.Registry.Shop(platform, shop)
	if err != nil {
		return err
	}
	if err := k.keep(ctx, s, token); err != nil {
		return err
	}
	if r, ok := s.Adapter.(marketplace.TokenRefresher); ok {
		k.use(s.Key(), r, token)
	}
	k.o.Log.Info("shop authorised", "platform", platform, "expires", token.ExpiresAt)
	return nil
}

func (k *Keeper) authorizer(platform, shop string) (marketplace.Authorizer, error) {
	s, err := k.o.Registry.Shop(platform, shop)
	if err != nil {
		return nil, people.Reject(people.Invalid, "no such shop is configured", "未配置该店铺")
	}
	a, ok := s.Adapter.(marketplace.Authorizer)
	if !ok {
		return nil, people.Reject(people.Conflict, "this platform has no authorisation page: its token stands in the configuration", "该平台没有授权页面：令牌在配置文件中填写")
	}
	if k.o.Sealer == nil {
		return nil, people.Reject(people.Conflict, "the configuration has no secret_key: a token could not be kept", "配置中缺少 secret_key，无法保存令牌")
	}
	return a, nil
}

func authorizeLabel(platform, shop string) string { return "authorize/" + platform + "/" + shop }
