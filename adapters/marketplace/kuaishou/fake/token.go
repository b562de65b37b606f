package fake

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// tokens is who may call.
type tokens struct {
	mu      sync.RWMutex
	valid   map[string]bool // false: expired
	refresh map[string]time.Time
	code    string
	n       int
}

func (t *tokens) init(opt Options) {
	t.valid, t.refresh, t.code = map[string]bool{}, map[string]time.Time{}, opt.AuthCode
	if opt.AccessToken != "" {
		t.valid[opt.AccessToken] = true
	}
	if opt.RefreshToken != "" {
		t.refresh[opt.RefreshToken] = opt.Now().Add(180 * 24 * time.Hour)
	}
}

func (t *tokens) check(token string) *refusal {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if !t.valid[token] {
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

// oauth answers the two token calls, which are not signed.
func (p *Platform) oauth(w http.ResponseWriter, r *http.Request) {
	f, stop := p.faults.Begin(w, r.URL.Path)
	if stop {
		return
	}
	data, no := p.grant(r)
	if f.Limited {
		data, no = nil, errLimited
	}
	if f.End(w) {
		return
	}
	if no != nil {
		p.reject(r.URL.Path, no.message)
		data = fields{"result": no.result, "error": no.message, "error_msg": no.message + Quoted}
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(marshal(data))
}

// grant reads a token call: GET with a code, POST with a refresh token.
func (p *Platform) grant(r *http.Request) (fields, *refusal) {
	raw, verb, grant, secret := r.URL.RawQuery, http.MethodGet, "code", "code"
	if r.URL.Path == "/oauth2/refresh_token" {
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<16))
		if err != nil || r.URL.RawQuery != "" || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
			return nil, errFormat
		}
		raw, verb, grant, secret = string(body), http.MethodPost, "refresh_token", "refresh_token"
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
	return p.tokens.issue(grant, form.Get(secret), p.opt.Now())
}

// issue takes a code or a refresh token once and makes a new pair. A new
// refresh token inherits the end of the old one.
func (t *tokens) issue(grant, given string, now time.Time) (fields, *refusal) {
	t.mu.Lock()
	defer t.mu.Unlock()
	end := now.Add(180 * 24 * time.Hour)
	if grant == "code" {
		if given == "" || given != t.code {
			return nil, &refusal{100200105, "invalid_grant"}
		}
		t.code = ""
	} else {
		old, known := t.refresh[given]
		if !known || now.After(old) {
			return nil, &refusal{100200102, "refreshToken.discarded"}
		}
		end = old
		delete(t.refresh, given)
	}
	t.n++
	access, refresh := "fake-ks-access-"+strconv.Itoa(t.n), "fake-ks-refresh-"+strconv.Itoa(t.n)
	t.valid[access], t.refresh[refresh] = true, end
	return fields{
		"result": 1, "access_token": access, "expires_in": 172800, "refresh_token": refresh,
		"refresh_token_expires_in": int64(end.Sub(now) / time.Second), "open_id": "o-seller-1", "scopes": []string{"merchant_refund", "merchant_order"},
	}, nil
}
