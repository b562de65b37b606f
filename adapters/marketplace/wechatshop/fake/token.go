package fake

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// tokenLife is how long a token lives; the platform says 7200 s at most.
const tokenLife = 2 * time.Hour

// tokens is who may call.
type tokens struct {
	mu      sync.RWMutex
	expires map[string]time.Time // of every token that was ever valid; zero: never
	refused map[string]bool
	stable  string
	forced  time.Time
	n       int
}

func (t *tokens) init(opt Options) {
	t.expires, t.refused = map[string]time.Time{}, map[string]bool{}
	if opt.AccessToken != "" {
		t.expires[opt.AccessToken] = time.Time{}
	}
}

func (t *tokens) check(given []string, now time.Time) *refusal {
	if len(given) != 1 || given[0] == "" {
		return &refusal{41001, "access_token missing"}
	}
	t.mu.RLock()
	end, known := t.expires[given[0]]
	refused := t.refused[given[0]]
	t.mu.RUnlock()
	switch {
	case !known || refused:
		return &refusal{40001, "invalid credential, access_token is invalid or not latest"}
	case !end.IsZero() && now.After(end):
		return &refusal{42001, "access_token expired"}
	}
	return nil
}

// ExpireToken makes an access token expire: another one is handed out.
func (p *Platform) ExpireToken(access string) {
	p.tokens.mu.Lock()
	defer p.tokens.mu.Unlock()
	p.tokens.expires[access] = p.opt.Now().Add(-time.Second)
}

// RefuseToken makes the platform refuse a token that it goes on handing out.
func (p *Platform) RefuseToken(access string) {
	p.tokens.mu.Lock()
	defer p.tokens.mu.Unlock()
	p.tokens.refused[access] = true
}

// stableToken is cgi-bin/stable_token.
func (p *Platform) stableToken(body []byte, _ *http.Request) (fields, *refusal) {
	var in struct {
		Grant  string `json:"grant_type"`
		AppID  string `json:"appid"`
		Secret string `json:"secret"`
		Force  bool   `json:"force_refresh"`
	}
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	if no := p.knows(in.Grant, in.AppID, in.Secret); no != nil {
		return nil, no
	}
	t, now := &p.tokens, p.opt.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if in.Force {
		if !t.forced.IsZero() && now.Sub(t.forced) < 30*time.Second {
			return nil, errMinute
		}
		t.forced = now
		t.refused[t.stable] = true
	}
	if t.stable == "" || in.Force || now.After(t.expires[t.stable]) {
		t.stable = t.issue(now)
	}
	return fields{"access_token": t.stable, "expires_in": int64(t.expires[t.stable].Sub(now) / time.Second)}, nil
}

// plainToken is cgi-bin/token, which is apart from the stable one.
func (p *Platform) plainToken(_ []byte, r *http.Request) (fields, *refusal) {
	q := r.URL.Query()
	if no := p.knows(q.Get("grant_type"), q.Get("appid"), q.Get("secret")); no != nil {
		return nil, no
	}
	p.tokens.mu.Lock()
	defer p.tokens.mu.Unlock()
	return fields{"access_token": p.tokens.issue(p.opt.Now()), "expires_in": int64(tokenLife / time.Second)}, nil
}

func (p *Platform) knows(grant, appID, secret string) *refusal {
	switch {
	case grant != "client_credential":
		return errArguments
	case appID != p.opt.AppID:
		return &refusal{40013, "invalid appid"}
	case secret != p.opt.AppSecret:
		return &refusal{40001, "invalid credential, secret does not match"}
	}
	return nil
}

// issue makes a new token. The lock is held.
func (t *tokens) issue(now time.Time) string {
	t.n++
	token := "fake-wechat-access-" + strconv.Itoa(t.n)
	t.expires[token] = now.Add(tokenLife)
	return token
}
