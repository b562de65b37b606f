package fake

import (
	"io"
	"net/http"
	"net/url"
	"time"

	"makegood/adapters/fakekit"
)

// refreshLife is how long a refresh token lives that a code was traded for.
const refreshLife = 180 * 24 * time.Hour

// oauth answers the two token calls, which are not signed.
func (p *Platform) oauth(w http.ResponseWriter, r *http.Request) {
	f, stop := p.Begin(w, r.URL.Path)
	if stop {
		return
	}
	var data fields
	no := errLimited
	if !f.Limited {
		data, no = p.grant(r)
	}
	if f.End(w) {
		return
	}
	if no != nil {
		p.Reject(r.URL.Path, no.message)
		data = fields{"result": no.result, "error": no.message, "error_msg": no.message + fakekit.Quoted}
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(fakekit.JSON(data))
}

// grant reads a token call: GET with a code, POST with a refresh token.
func (p *Platform) grant(r *http.Request) (fields, *refusal) {
	raw, verb, grant := r.URL.RawQuery, http.MethodGet, "code"
	if r.URL.Path == "/oauth2/refresh_token" {
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<16))
		if err != nil || r.URL.RawQuery != "" || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
			return nil, errFormat
		}
		raw, verb, grant = string(body), http.MethodPost, "refresh_token"
	} else if r.URL.Path != "/oauth2/access_token" {
		return nil, errFormat
	}
	form, err := url.ParseQuery(raw)
	switch {
	case err != nil || r.Method != verb || len(form) != 4:
		return nil, errFormat
	case form.Get("app_id") != p.opt.AppKey || form.Get("app_secret") != p.opt.AppSecret:
		return nil, &refusal{100200101, "unauthorized_client"}
	case form.Get("grant_type") != grant:
		return nil, &refusal{100200104, "unsupported_grant_type"}
	}
	return p.issue(grant, form.Get(grant))
}

// issue takes a code or a refresh token once and makes a new pair. A new
// refresh token inherits the end of the old one.
func (p *Platform) issue(grant, given string) (fields, *refusal) {
	now := p.opt.Now()
	end, ok := p.TakeRefresh(given, now)
	switch {
	case grant == "code" && p.TakeCode(given):
		end = now.Add(refreshLife)
	case grant == "code":
		return nil, &refusal{100200105, "invalid_grant"}
	case !ok:
		return nil, &refusal{100200102, "refreshToken.discarded"}
	}
	access, refresh := p.IssueToken(time.Time{}, end)
	return fields{
		"result": 1, "access_token": access, "expires_in": 172800, "refresh_token": refresh,
		"refresh_token_expires_in": int64(end.Sub(now) / time.Second), "open_id": "o-seller-1", "scopes": []string{"merchant_refund", "merchant_order"},
	}, nil
}
