package fake

import (
	"net/url"
	"strconv"
	"sync"
)

// tokens is which session keys are valid, and what new ones are given for.
type tokens struct {
	mu       sync.Mutex
	sessions map[string]bool
	refresh  map[string]bool
	code     string
	n        int
}

func (t *tokens) init(opt Options) {
	t.sessions, t.refresh, t.code = map[string]bool{opt.Session: true}, map[string]bool{}, opt.AuthCode
	if opt.RefreshToken != "" {
		t.refresh[opt.RefreshToken] = true
	}
}

func (t *tokens) valid(session string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sessions[session]
}

// ExpireSession makes a session key expire.
func (p *Platform) ExpireSession(session string) {
	p.tokens.mu.Lock()
	defer p.tokens.mu.Unlock()
	delete(p.tokens.sessions, session)
}

// tokenCreate is taobao.top.auth.token.create; a code is taken once.
func (p *Platform) tokenCreate(form url.Values) (fields, *refusal) {
	t := &p.tokens
	t.mu.Lock()
	defer t.mu.Unlock()
	if form.Get("code") != t.code {
		return nil, &refusal{41, "isv.invalid-parameter:code", "code " + form.Get("code") + " 无效"}
	}
	t.code = ""
	return p.issue(), nil
}

// tokenRefresh is taobao.top.auth.token.refresh; a refresh token is taken once.
func (p *Platform) tokenRefresh(form url.Values) (fields, *refusal) {
	t := &p.tokens
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.refresh[form.Get("refresh_token")] {
		return nil, &refusal{41, "isv.invalid-parameter:refresh_token", "refresh_token " + form.Get("refresh_token") + " 无效"}
	}
	delete(t.refresh, form.Get("refresh_token"))
	return p.issue(), nil
}

// issue makes a session key and its refresh token. token_result is a string
// that holds JSON. The lock is held.
func (p *Platform) issue() fields {
	t := &p.tokens
	t.n++
	session, refresh := "6100fake-session-"+strconv.Itoa(t.n), "6101fake-refresh-"+strconv.Itoa(t.n)
	t.sessions[session], t.refresh[refresh] = true, true
	now, life := p.opt.Now().UnixMilli(), 30*86400
	if p.opt.NoRefresh {
		life = 0
	}
	return fields{"token_result": string(marshal(fields{
		"access_token": session, "expires_in": 86400, "expire_time": now + 86_400_000, "refresh_token": refresh, "re_expires_in": life,
		"refresh_token_valid_time": now + int64(life)*1000, "r1_expires_in": 86400, "w1_expires_in": 86400, "w2_expires_in": 300,
		"token_type": "Bearer", "taobao_user_id": p.opt.UserID, "taobao_user_nick": "%E6%B5%8B%E8%AF%95%E5%BA%97%E9%93%BA",
	}))}
}
