package dingtalk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

// sign is the robot's 加签: base64 of HMAC-SHA256 with the secret as key over
// timestamp, line feed, secret. timestamp is in milliseconds since 1970 and
// may be an hour off; both go into the query, where base64 is escaped.
func sign(timestamp, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(timestamp + "\n" + secret))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
