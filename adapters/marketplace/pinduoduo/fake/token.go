package fake

import (
	"strconv"
	"time"

	"makegood/adapters/fakekit"
)

// checkToken refuses a call that carries no good access token.
func (p *Platform) checkToken(access string) *refusal {
	switch p.CheckToken(access, p.opt.Now()) {
	case fakekit.TokenValid:
		return nil
	case fakekit.TokenExpired:
		return errToken
	}
	return &refusal{20032, "access_token或client_id错误"}
}

// issue makes a new pair of tokens.
func (p *Platform) issue() fields {
	access, refresh := p.IssueToken(time.Time{}, time.Time{})
	now := p.opt.Now().Unix()
	return fields{
		"access_token": access, "expires_in": 86400, "expires_at": now + 86400, "refresh_token": refresh,
		"refresh_token_expires_in": 30 * 86400, "refresh_token_expires_at": now + 30*86400,
		"owner_id": strconv.FormatInt(p.opt.MallID, 10), "owner_name": "测试店铺", "scope": []string{"pdd.refund.agree"},
	}
}

// tokenCreate is pdd.pop.auth.token.create; a code is taken once.
func (p *Platform) tokenCreate(q map[string]string) (any, *refusal) {
	if !p.TakeCode(q["code"]) {
		return nil, &refusal{errParameter.code, "code " + q["code"] + " 无效"}
	}
	return fields{"pop_auth_token_create_response": p.issue()}, nil
}

// tokenRefresh is pdd.pop.auth.token.refresh; a refresh token is taken once.
func (p *Platform) tokenRefresh(q map[string]string) (any, *refusal) {
	if _, ok := p.TakeRefresh(q["refresh_token"], p.opt.Now()); !ok {
		return nil, &refusal{errParameter.code, "refresh_token " + q["refresh_token"] + " 无效"}
	}
	return fields{"pop_auth_token_refresh_response": p.issue()}, nil
}
