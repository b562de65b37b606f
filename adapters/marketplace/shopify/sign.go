package shopify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"makegood/adapters"
)

// signPush is the raw digest of a push: HMAC-SHA256 over the exact body,
// keyed with the app's client secret.
func signPush(secret string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return mac.Sum(nil)
}

// signed reports whether the header is the Base64 digest of the body under
// the present secret or the one before a rotation. Both are tried, so the time
// tells nothing; a blank one signs nothing.
func (a *Adapter) signed(header string, body []byte) bool {
	got, err := base64.StdEncoding.Strict().DecodeString(header)
	if err != nil || len(got) != sha256.Size {
		return false
	}
	ok := false
	for _, secret := range []adapters.Secret{a.config.ClientSecret, a.config.PreviousSecret} {
		if strings.TrimSpace(secret.Reveal()) != "" && hmac.Equal(got, signPush(secret.Reveal(), body)) {
			ok = true
		}
	}
	return ok
}
