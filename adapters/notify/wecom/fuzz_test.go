package wecom

import (
	"errors"
	"net/http"
	"testing"

	"github.com/go-resty/resty/v2"

	"makegood/aftersale"
)

// FuzzAnswer: only an errcode of 0 means that the message is in the group, and
// every other answer is a classified error.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{`{"errcode":0,"errmsg":"ok"}`, `{"errcode":45009}`, `{}`, `null`, `[`, `{"errcode":1e300}`, `{"errcode":93000,"errmsg":"x"}`} {
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
