package wms

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"makegood/adapters"
)

// The headers of the Standard Webhooks specification 1.0.0, which both
// directions use (github.com/standard-webhooks/standard-webhooks, H).
const (
	headerID        = "Webhook-Id"
	headerTimestamp = "Webhook-Timestamp" // Unix seconds
	headerSignature = "Webhook-Signature" // "v1,<base64>", several separated by spaces
)

// window is how far a timestamp may be from our clock, either way.
const window = 5 * time.Minute

// The form of a secret. The specification asks for 24 to 64 random bytes.
const (
	secretPrefix = "whsec_"
	minSecret    = 24
	maxSecret    = 64
	secretWant   = "whsec_ and the base64 of 24 to 64 random bytes"
)

// readSecret returns the key in a secret's text.
func readSecret(text string) (key []byte, ok bool) {
	encoded, ok := strings.CutPrefix(text, secretPrefix)
	if !ok {
		return nil, false
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	return key, err == nil && len(key) >= minSecret && len(key) <= maxSecret
}

// keys are what signatures are made and checked with: the present one, and
// during a rotation the one before it.
type keys [][]byte

// digest is one signature over id, timestamp and content.
func digest(key []byte, id, timestamp string, content []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(content)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// sign returns the signature header: one signature per key, so that the
// warehouse may change its secret at any moment of a rotation.
func (k keys) sign(id, timestamp string, content []byte) string {
	out := make([]string, len(k))
	for i, key := range k {
		out[i] = digest(key, id, timestamp, content)
	}
	return strings.Join(out, " ")
}

// verify checks the three headers over content: adapters.ErrSignature for
// what is not genuine, adapters.ErrStale for what is, but from another time.
func (k keys) verify(h http.Header, content []byte, now time.Time) error {
	id, okID := single(h, headerID)
	timestamp, okTime := single(h, headerTimestamp)
	signatures, okSignature := single(h, headerSignature)
	// The specification forbids full stops in ids: they separate what is signed.
	if !okID || !okTime || !okSignature || strings.Contains(id, ".") {
		return adapters.ErrSignature
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || strconv.FormatInt(seconds, 10) != timestamp || !k.match(signatures, id, timestamp, content) {
		return adapters.ErrSignature
	}
	if now.Sub(time.Unix(seconds, 0)).Abs() > window {
		return adapters.ErrStale
	}
	return nil
}

// match reports whether any of the signatures is one of our keys', in
// constant time. Other versions than v1 match nothing.
func (k keys) match(signatures, id, timestamp string, content []byte) bool {
	matched := 0
	for _, key := range k {
		want := []byte(digest(key, id, timestamp, content))
		for _, got := range strings.Fields(signatures) {
			matched |= subtle.ConstantTimeCompare([]byte(got), want)
		}
	}
	return matched == 1
}

// single returns a header that stands there exactly once: of two, nobody can
// say which one was signed.
func single(h http.Header, key string) (value string, ok bool) {
	values := h[key]
	if len(values) != 1 || values[0] == "" {
		return "", false
	}
	return values[0], true
}
