package sf

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

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
		return "", false, t.owner.fail(opToken, failure{class: aftersale.ClassRetry, code: "transport", message: "no token in time", err: ctx.Err()})
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

// askToken trades partner id and check word for a token and its life.
func (a *Adapter) askToken(ctx context.Context) (string, time.Duration, error) {
	response, err := a.client.R().SetContext(ctx).SetFormData(map[string]string{
		"partnerID": a.partnerID, "secret": a.checkword, "grantType": "password",
	}).Post(tokenPath)
	if err := a.transport(opToken, response, err); err != nil {
		return "", 0, err
	}
	var reply struct {
		Code    text `json:"apiResultCode"`
		Message text `json:"apiErrorMsg"`
		Token   text `json:"accessToken"`
		Expires text `json:"expiresIn"` // seconds
	}
	if json.Unmarshal(response.Body(), &reply) != nil || reply.Code == "" {
		return "", 0, a.fail(opToken, failure{class: aftersale.ClassRetry, code: "bad_answer", message: "the gateway's answer cannot be read"})
	}
	if code := string(reply.Code); code != gatewayOK {
		return "", 0, a.fail(opToken, failure{class: gatewayClass(opToken, code), code: code, message: gatewayWords(code, string(reply.Message))})
	}
	seconds, err := strconv.ParseInt(string(reply.Expires), 10, 32)
	if reply.Token == "" || err != nil || seconds <= 0 {
		return "", 0, a.fail(opToken, failure{class: aftersale.ClassRetry, code: "bad_answer", message: "no token in the answer", err: err})
	}
	return string(reply.Token), time.Duration(seconds) * time.Second, nil
}
