package fake

import (
	"net/url"
	"time"

	"makegood/adapters/fakekit"
)

// tokenCreate is taobao.top.auth.token.create; a code is taken once.
func (p *Platform) tokenCreate(form url.Values) (fields, *refusal) {
	if !p.TakeCode(form.Get("code")) {
		return nil, notTaken(form, "code")
	}
	return p.issue(), nil
}

// tokenRefresh is taobao.top.auth.token.refresh; a refresh token is taken once.
func (p *Platform) tokenRefresh(form url.Values) (fields, *refusal) {
	if _, ok := p.TakeRefresh(form.Get("refresh_token"), p.opt.Now()); !ok {
		return nil, notTaken(form, "refresh_token")
	}
	return p.issue(), nil
}

// notTaken quotes what it refuses, as platforms do.
func notTaken(form url.Values, name string) *refusal {
	return &refusal{41, "isv.invalid-parameter:" + name, name + " " + form.Get(name) + " 无效"}
}

// issue makes a session key and its refresh token. token_result is a string
// that holds JSON.
func (p *Platform) issue() fields {
	session, refresh := p.IssueToken(time.Time{}, time.Time{})
	now, life := p.opt.Now().UnixMilli(), 30*86400
	if p.opt.NoRefresh {
		life = 0
	}
	return fields{"token_result": string(fakekit.JSON(fields{
		"access_token": session, "expires_in": 86400, "expire_time": now + 86_400_000, "refresh_token": refresh, "re_expires_in": life,
		"refresh_token_valid_time": now + int64(life)*1000, "r1_expires_in": 86400, "w1_expires_in": 86400, "w2_expires_in": 300,
		"token_type": "Bearer", "taobao_user_id": p.opt.UserID, "taobao_user_nick": "%E6%B5%8B%E8%AF%95%E5%BA%97%E9%93%BA",
	}))}
}
