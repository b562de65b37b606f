package kuaishou

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // the platform's own choice of digest
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// The values of signMethod.
const (
	signHMAC = "HMAC_SHA256"
	signMD5  = "MD5"
)

// call is what a signature covers.
type call struct {
	token, appKey, method, param, signMethod, timestamp string
}

// text is the text that is signed: the parameters sorted by name, as they are
// before any URL encoding, and the sign secret.
func (c *call) text(signSecret string) string {
	return strings.Join([]string{
		"access_token=" + c.token, "appkey=" + c.appKey, "method=" + c.method, "param=" + c.param,
		"signMethod=" + c.signMethod, "timestamp=" + c.timestamp, "version=1", "signSecret=" + signSecret,
	}, "&")
}

// sign is the signature of an outbound call: HMAC-SHA256 keyed with the sign
// secret in standard base64, or md5 in lower-case hex.
func (c *call) sign(signSecret string) string {
	text := c.text(signSecret)
	if c.signMethod == signMD5 {
		sum := md5.Sum([]byte(text)) //nolint:gosec // see above
		return hex.EncodeToString(sum[:])
	}
	mac := hmac.New(sha256.New, []byte(signSecret))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
