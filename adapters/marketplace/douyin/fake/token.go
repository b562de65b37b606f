package fake

import (
	"cmp"
	"strconv"
	"sync"
)

// tokens is who may call.
type tokens struct {
	mu      sync.RWMutex
	valid   map[string]bool // false: expired
	refresh map[string]bool
	code    string
	n       int
}

func (t *tokens) init(opt Options) {
	t.valid, t.refresh, t.code = map[string]bool{}, map[string]bool{}, opt.AuthCode
	if opt.AccessToken != "" {
		t.valid[opt.AccessToken] = true
	}
	if opt.RefreshToken != "" {
		t.refresh[opt.RefreshToken] = true
	}
}

func (t *tokens) check(token string) *refusal {
	if token == "" {
		return &refusal{40001, "isv.access-token-missing", "缺少 access_token"}
	}
	t.mu.RLock()
	valid, known := t.valid[token]
	t.mu.RUnlock()
	switch {
	case !known:
		return &refusal{40003, "isv.access-token-no-existed", "access_token 不存在"}
	case !valid:
		return &refusal{40003, "isv.access-token-expired", "access_token 已过期"}
	}
	return nil
}

// ExpireToken makes an access token expire.
func (p *Platform) ExpireToken(access string) {
	p.tokens.mu.Lock()
	defer p.tokens.mu.Unlock()
	p.tokens.valid[access] = false
}

// issue makes a new pair of tokens. The lock is held.
func (t *tokens) issue(shop string) fields {
	t.n++
	access, refresh := "fake-access-"+strconv.Itoa(t.n), "fake-refresh-"+strconv.Itoa(t.n)
	t.valid[access], t.refresh[refresh] = true, true
	return fields{
		"access_token": access, "expires_in": 7 * 86400, "refresh_token": refresh, "scope": "SCOPE",
		"shop_id": shop, "shop_name": "测试店铺", "authority_id": "", "auth_subject_type": "",
	}
}

func tokenRefused(why string) *refusal {
	return &refusal{50001, "dop.token-generate-failed:" + why, "token 生成失败"}
}

// tokenCreate is token.create.
func (p *Platform) tokenCreate(body []byte) (any, *refusal) {
	var in struct {
		Code     string `json:"code"`
		Grant    string `json:"grant_type"`
		ShopID   string `json:"shop_id"`
		TestShop string `json:"test_shop"`
	}
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	p.tokens.mu.Lock()
	defer p.tokens.mu.Unlock()
	switch {
	case in.Grant == "authorization_self" && in.ShopID != "" && (p.opt.ShopID == "" || p.opt.ShopID == in.ShopID):
	case in.Grant == "authorization_code" && in.Code != "" && in.Code == p.tokens.code:
		p.tokens.code = ""
	default:
		return nil, tokenRefused("10001")
	}
	return p.tokens.issue(cmp.Or(in.ShopID, p.opt.ShopID)), nil
}

// tokenRefresh is token.refresh; a refresh token is taken once.
func (p *Platform) tokenRefresh(body []byte) (any, *refusal) {
	var in struct {
		Grant   string `json:"grant_type"`
		Refresh string `json:"refresh_token"`
	}
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	p.tokens.mu.Lock()
	defer p.tokens.mu.Unlock()
	if in.Grant != "refresh_token" || !p.tokens.refresh[in.Refresh] {
		return nil, tokenRefused("10002")
	}
	delete(p.tokens.refresh, in.Refresh)
	return p.tokens.issue(p.opt.ShopID), nil
}
