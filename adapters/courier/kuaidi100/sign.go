package kuaidi100

import (
	"crypto/md5" //nolint:gosec // the aggregator's own signature
	"encoding/hex"
	"strings"
)

// querySign signs a real-time query: UPPERHEX MD5(param + key + customer).
func querySign(param, key, customer string) string { return digest(param + key + customer) }

// labelSign signs a call of the label API: UPPERHEX MD5(param + t + key +
// secret), t in milliseconds since 1970.
func labelSign(param, t, key, secret string) string { return digest(param + t + key + secret) }

// pushSign is what a push to us carries: UPPERHEX MD5(param + salt).
func pushSign(param, salt string) string { return digest(param + salt) }

func digest(text string) string {
	sum := md5.Sum([]byte(text)) //nolint:gosec // as above
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}
