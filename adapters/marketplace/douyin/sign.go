package douyin

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // the platform's own choice of digest
	"crypto/sha256"
	"encoding/hex"
	"hash"
)

// The values of sign_method. A call without it is verified as md5.
const (
	signHMAC = "hmac-sha256"
	signMD5  = "md5"
)

// digest is the lower-case hex digest of the parts glued together. The hmac
// variant is keyed with the secret, which the parts hold as well.
func digest(useMD5 bool, secret string, parts ...string) string {
	var h hash.Hash
	if useMD5 {
		h = md5.New() //nolint:gosec // see above
	} else {
		h = hmac.New(sha256.New, []byte(secret))
	}
	buf := make([]byte, 0, 512)
	for _, p := range parts {
		buf = append(buf, p...)
	}
	h.Write(buf)
	return hex.EncodeToString(h.Sum(buf[:0]))
}

// signPush is the signature of a push: key, exact body, secret.
func signPush(useMD5 bool, appKey, secret string, body []byte) string {
	return digest(useMD5, secret, appKey, string(body), secret)
}

// signCall is the signature of an outbound call. The order of the parts is
// fixed; access_token, sign and sign_method are not part of it.
func signCall(useMD5 bool, appKey, secret, method, params, timestamp string) string {
	return digest(useMD5, secret, secret,
		"app_key", appKey, "method", method, "param_json", params, "timestamp", timestamp, "v", "2", secret)
}
