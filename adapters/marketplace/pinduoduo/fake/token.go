package fake

import (
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
	t.mu.RLock()
	valid, known := t.valid[token]
	t.mu.RUnlock()
	switch {
	case token == "" || !known:
		return &refusal{20032, "access_token或client_id错误"}
	case !valid:
		return errToken
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
func (p *Platform) issue() fields {
	t := &p.tokens
	t.n++
	access, refresh := "fake-access-"+strconv.Itoa(t.n), "fake-refresh-"+strconv.Itoa(t.n)
	t.valid[access], t.refresh[refresh] = true, true
	now := p.opt.Now().Unix()
	return fields{
		"access_token": access, "expires_in": 86400, "expires_at": now + 86400, "refresh_token": refresh,
		"refresh_token_expires_in": 30 * 86400, "refresh_token_expires_at": now + 30*86400,
		"owner_id": strconv.FormatInt(p.opt.MallID, 10), "owner_name": "测试店铺", "scope": []string{"pdd.refund.agree"},
	}
}

// tokenCreate is pdd.pop.auth.token.create; a code is taken once.
func (p *Platform) tokenCreate(q map[string]string) (any, *refusal) {
	p.tokens.mu.Lock()
	defer p.tokens.mu.Unlock()
	if q["code"] == "" || q["code"] != p.tokens.code {
		return nil, &refusal{21001, "code " + q["code"] + " 无效"}
	}
	p.tokens.code = ""
	return fields{"pop_auth_token_create_response": p.issue()}, nil
}

// tokenRefresh is pdd.pop.auth.token.refresh; a refresh token is taken once.
func (p *Platform) tokenRefresh(q map[string]string) (any, *refusal) {
	p.tokens.mu.Lock()
	defer p.tokens.mu.Unlock()
	if !p.tokens.refresh[q["refresh_token"]] {
		return nil, &refusal{21001, "refresh_token " + q["refresh_token"] + " 无效"}
	}
	delete(p.tokens.refresh, q["refresh_token"])
	return fields{"pop_auth_token_refresh_response": p.issue()}, nil
}
