package dingtalk

import (
	"errors"
	"net/http"
	"testing"

	"github.com/go-resty/resty/v2"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/aftersale"
)

// FuzzAnswer: only an errcode of 0 means that the message is in the group, and
// every other answer is a classified error.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{`{"errcode":0,"errmsg":"ok"}`, `{"errcode":130101}`, `{}`, `null`, `[`, `{"errcode":1e300}`, `{"ERRCODE":0}`} {
		f.Add(200, seed)
	}
	r := open(f, robot1)
	f.Fuzz(func(t *testing.T, status int, body string) {
		resp := (&resty.Response{Request: resty.New().R(), RawResponse: &http.Response{StatusCode: status, Header: http.Header{}}}).SetBody([]byte(body))
		err := r.answered(resp, nil)
		var call *aftersale.CallError
		if err != nil && (!errors.As(err, &call) || call.Target != name || len([]rune(call.Message)) > 200) {
			t.Fatalf("error %v", err)
		}
		if err == nil && (status < 200 || status > 299) {
			t.Fatalf("HTTP %d counts as delivered", status)
		}
	})
}

// FuzzAddress: whatever stands in url, a token that is taken is one that can
// stand in a URL as it is.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"https://oapi.dingtalk.com/robot/send?access_token=0123456789", "robot/send?access_token=1", "https://h/robot/send?access_token=%00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		at, err := form.Read(adapters.Secret(raw), "", host, host)
		if err == nil && (at.Token == "" || at.Base == "" || notify.Plain(at.Token.Reveal()) != at.Token.Reveal()) {
			t.Fatalf("token of %d bytes at %q", len(at.Token.Reveal()), at.Base)
		}
	})
}
