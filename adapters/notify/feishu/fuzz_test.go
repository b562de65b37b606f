package feishu

import (
	"testing"

	"makegood/adapters/notify/suite"
)

// FuzzAnswer: only a code of 0 means that the message is in the group, and
// every other answer is a classified error.
func FuzzAnswer(f *testing.F) {
	suite.FuzzAnswer(f, Maker, bot1,
		`{"code":0,"msg":"success"}`, `{"code":11232}`, `{}`, `null`, `[`, `{"code":1e300}`, `{"code":9499,"msg":"too many request"}`)
}
