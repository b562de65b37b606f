package shopify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

// signPush is the raw digest of a push: HMAC-SHA256 over the exact body,
// keyed with the app's client secret.
func signPush(secret, body []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	return mac.Sum(nil)
}

// signed reports whether the header is the Base64 digest of the body under
// one of the secrets. Every secret is tried, so the time tells nothing.
func (a *Adapter) signed(header string, body []byte) bool {
	got, err := base64.StdEncoding.Strict().DecodeString(header)
	if err != nil || len(got) != sha256.Size {
		return false
	}
	ok := false
	for _, secret := range a.secrets {
		if hmac.Equal(got, signPush(secret, body)) {
			ok = true
		}
	}
	return ok
}
