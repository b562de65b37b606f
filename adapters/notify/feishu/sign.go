package feishu

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

// sign is the bot's 签名校验: base64 of HMAC-SHA256 of nothing, with timestamp,
// line feed, secret as key (DingTalk has it the other way round). timestamp is
// in seconds since 1970 and may be an hour off.
func sign(timestamp, secret string) string {
	mac := hmac.New(sha256.New, []byte(timestamp+"\n"+secret))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
