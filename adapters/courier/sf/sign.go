package sf

import (
	"crypto/md5" //nolint:gosec // SF's signature is defined with MD5
	"encoding/base64"
	"net/url"
	"strings"
)

// javaRules turns Go's query escaping into that of Java's URLEncoder, with
// which SF computes the digest: the two differ in two characters.
var javaRules = strings.NewReplacer("%2A", "*", "~", "%7E")

// javaURLEncode escapes text as java.net.URLEncoder does with UTF-8.
func javaURLEncode(text string) string {
	return javaRules.Replace(url.QueryEscape(text))
}

// digest signs one call: the message exactly as sent, the timestamp in ms as
// sent, and the check word, escaped together, MD5 of 16 raw bytes, base64.
func digest(msgData, timestamp, checkword string) string {
	sum := md5.Sum([]byte(javaURLEncode(msgData + timestamp + checkword))) //nolint:gosec // see above
	return base64.StdEncoding.EncodeToString(sum[:])
}
