package fake

import (
	"cmp"
	"time"

	"makegood/adapters/fakekit"
)

// tokenTaken checks the access token of a call.
func (p *Platform) tokenTaken(access string) *refusal {
	if access == "" {
		return &refusal{40001, "isv.access-token-missing", "缺少 access_token"}
	}
	switch p.CheckToken(access, p.opt.Now()) {
	case fakekit.TokenUnknown:
		return &refusal{40003, "isv.access-token-no-existed", "access_token 不存在"}
	case fakekit.TokenExpired:
		return &refusal{40003, "isv.access-token-expired", "access_token 已过期"}
	}
	return nil
}

// issue makes a new pair of tokens.
func (p *Platform) issue(shop string) fields {
	access, refresh := p.IssueToken(time.Time{}, time.Time{})
	return fields{
		"access_token": access, "expires_in": 7 * 86400, "refresh_token": refresh, "scope": "SCOPE",
		"shop_id": shop, "shop_name": "测试店铺", "authority_id": "", "auth_subject_type": "",
	}
}

func tokenRefused(why string) *refusal {
	return &refusal{50001, "dop.token-generate-failed:" + why, "token 生成失败"}
}

type createIn struct {
	Code     string `json:"code"`
	Grant    string `json:"grant_type"`
	ShopID   string `json:"shop_id"`
	TestShop string `json:"test_shop"`
}

// tokenCreate is token.create; a code is taken once.
func (p *Platform) tokenCreate(in createIn) (any, *refusal) {
	self := in.Grant == "authorization_self" && in.ShopID != "" && (p.opt.ShopID == "" || p.opt.ShopID == in.ShopID)
	if !self && (in.Grant != "authorization_code" || !p.TakeCode(in.Code)) {
		return nil, tokenRefused("10001")
	}
	return p.issue(cmp.Or(in.ShopID, p.opt.ShopID)), nil
}

type refreshIn struct {
	Grant   string `json:"grant_type"`
	Refresh string `json:"refresh_token"`
}

// tokenRefresh is token.refresh; a refresh token is taken once.
func (p *Platform) tokenRefresh(in refreshIn) (any, *refusal) {
	if in.Grant != "refresh_token" {
		return nil, tokenRefused("10002")
	}
	if _, ok := p.TakeRefresh(in.Refresh, p.opt.Now()); !ok {
		return nil, tokenRefused("10002")
	}
	return p.issue(p.opt.ShopID), nil
}
