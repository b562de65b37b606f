package sf

import (
	"context"
	"time"

	"makegood/adapters/calls"
	"makegood/aftersale"
)

// tokenSource holds the access token of the OAuth2 way of calling. One call
// at a time asks for a token, the others wait for it. Fields below the
// channel are used only by the holder of its one element.
type tokenSource struct {
	owner   *Adapter
	turn    chan struct{}
	token   string
	expires time.Time
}

// renewBefore is how long before its end a token is no longer used; a token
// that lives shorter is renewed at half its time.
const renewBefore = 2 * time.Minute

func newTokenSource(owner *Adapter) *tokenSource {
	t := &tokenSource{owner: owner, turn: make(chan struct{}, 1)}
	t.turn <- struct{}{}
	return t
}

// get returns a token that is valid now; fresh says that it was made for this
// call. A failure leaves the call itself certainly not executed.
func (t *tokenSource) get(ctx context.Context) (token string, fresh bool, err error) {
	select {
	case <-t.turn:
	case <-ctx.Done():
		return "", false, t.owner.api.Failure(opToken, aftersale.ClassRetry, "transport", "no token in time")
	}
	defer func() { t.turn <- struct{}{} }()
	if t.token != "" && t.owner.now().Before(t.expires) {
		return t.token, false, nil
	}
	token, life, err := t.owner.askToken(ctx)
	if err != nil {
		return "", false, err
	}
	t.token, t.expires = token, t.owner.now().Add(max(life-renewBefore, life/2))
	return token, true, nil
}

// drop forgets a token that SF refused, unless it has been replaced already.
func (t *tokenSource) drop(token string) {
	<-t.turn
	if t.token == token {
		t.token = ""
	}
	t.turn <- struct{}{}
}

// askToken trades partner id and check word for a token and its life. It
// changes nothing: a failure may be repeated.
func (a *Adapter) askToken(ctx context.Context) (string, time.Duration, error) {
	var reply tokenReply
	err := a.api.PostForm(ctx, opToken, tokenPath, map[string]string{
		"partnerID": a.config.PartnerID, "secret": a.config.Checkword.Reveal(), "grantType": "password",
	}, &reply)
	code, token, life := reply.Code.Text(), reply.Token.Text(), reply.Expires.Lifetime()
	switch {
	case err != nil:
	case code != "" && code != gatewayOK:
		err = a.api.Rejected(opToken, gatewayClass(code), code, gatewayWords(code, reply.Message.Text()), "")
	case code == "" || token == "" || life == 0:
		err = a.api.BadReply(opToken, aftersale.ClassRetry)
	}
	if err != nil {
		return "", 0, calls.Repeatable(err)
	}
	return token, life, nil
}
