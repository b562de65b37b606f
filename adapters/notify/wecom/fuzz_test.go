package wecom

import (
	"testing"

	"makegood/adapters/notify/suite"
)

// FuzzAnswer: only an errcode of 0 means that the message is in the group, and
// every other answer is a classified error.
func FuzzAnswer(f *testing.F) {
	suite.FuzzAnswer(f, Maker, robot1,
		`{"errcode":0,"errmsg":"ok"}`, `{"errcode":45009}`, `{}`, `null`, `[`, `{"errcode":1e300}`, `{"errcode":93000,"errmsg":"x"}`)
}
