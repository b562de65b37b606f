package dingtalk

import (
	"testing"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/adapters/notify/suite"
)

// FuzzAnswer: only an errcode of 0 means that the message is in the group, and
// every other answer is a classified error.
func FuzzAnswer(f *testing.F) {
	suite.FuzzAnswer(f, Maker, robot1,
		`{"errcode":0,"errmsg":"ok"}`, `{"errcode":130101}`, `{}`, `null`, `[`, `{"errcode":1e300}`, `{"ERRCODE":0}`)
}

// FuzzAddress: whatever stands in url, a token that is taken is one that can
// stand in a URL as it is.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"https://oapi.dingtalk.com/robot/send?access_token=0123456789", "robot/send?access_token=1", "https://h/robot/send?access_token=%00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		at, err := vendor.Address.Read(adapters.Secret(raw), "", host, host)
		if err == nil && (at.Token == "" || at.Base == "" || notify.Plain(at.Token.Reveal()) != at.Token.Reveal()) {
			t.Fatalf("token of %d bytes at %q", len(at.Token.Reveal()), at.Base)
		}
	})
}
