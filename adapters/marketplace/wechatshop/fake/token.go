package fake

import (
	"net/url"
	"sync"
	"time"

	"makegood/adapters/fakekit"
)

// tokenLife is how long a token lives; the platform says 7200 s at most.
const tokenLife = 2 * time.Hour

// stable is the token that stable_token hands out.
type stable struct {
	mu     sync.Mutex
	token  string
	until  time.Time
	forced time.Time
}

// tokenTaken checks the access token of a call.
func (p *Platform) tokenTaken(given []string) *refusal {
	if len(given) != 1 || given[0] == "" {
		return &refusal{41001, "access_token missing"}
	}
	_, refused := p.refused.Last(given[0])
	switch state := p.CheckToken(given[0], p.opt.Now()); {
	case refused || state == fakekit.TokenUnknown:
		return &refusal{40001, "invalid credential, access_token is invalid or not latest"}
	case state == fakekit.TokenExpired:
		return &refusal{42001, "access_token expired"}
	}
	return nil
}

// RefuseToken makes the platform refuse a token that it goes on handing out.
func (p *Platform) RefuseToken(access string) { p.refused.Write(access, struct{}{}) }

type stableIn struct {
	Grant  string `json:"grant_type"`
	AppID  string `json:"appid"`
	Secret string `json:"secret"`
	Force  bool   `json:"force_refresh"`
}

// stableToken is cgi-bin/stable_token.
func (p *Platform) stableToken(in stableIn) (fields, *refusal) {
	if no := p.knows(in.Grant, in.AppID, in.Secret); no != nil {
		return nil, no
	}
	s, now := &p.stable, p.opt.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if in.Force {
		if !s.forced.IsZero() && now.Sub(s.forced) < 30*time.Second {
			return nil, errMinute
		}
		s.forced = now
		p.RefuseToken(s.token)
	}
	if in.Force || p.CheckToken(s.token, now) != fakekit.TokenValid {
		s.until = now.Add(tokenLife)
		s.token, _ = p.IssueToken(s.until, time.Time{})
	}
	return tokenOut(s.token, s.until.Sub(now)), nil
}

// plainToken is cgi-bin/token, which is apart from the stable one.
func (p *Platform) plainToken(q url.Values) (fields, *refusal) {
	if no := p.knows(q.Get("grant_type"), q.Get("appid"), q.Get("secret")); no != nil {
		return nil, no
	}
	token, _ := p.IssueToken(p.opt.Now().Add(tokenLife), time.Time{})
	return tokenOut(token, tokenLife), nil
}

func tokenOut(token string, life time.Duration) fields {
	return fields{"access_token": token, "expires_in": int64(life / time.Second)}
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
