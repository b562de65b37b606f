package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// prefix marks a symmetric secret.
const prefix = "whsec_"

// The bounds of a secret, in bytes, as the specification has them.
const (
	minKey = 24
	maxKey = 64
)

// keyOf returns the key that a secret holds, nil if it holds none.
func keyOf(secret string) []byte {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, prefix))
	if err != nil || len(key) < minKey || len(key) > maxKey {
		return nil
	}
	return key
}

// sign is the value of webhook-signature: v1 and base64 of HMAC-SHA256 over
// id, timestamp (seconds since 1970) and the exact body, with dots between.
func sign(key []byte, id, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte(id + "." + timestamp + "."))
	_, _ = mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// idOf is the value of webhook-id for a message: the same for every attempt,
// safe in a header, and without the dots that separate what is signed.
func idOf(message string) string {
	sum := sha256.Sum256([]byte(message))
	return "msg_" + hex.EncodeToString(sum[:16])
}
