package pinduoduo

import (
	"crypto/md5" //nolint:gosec // the platform's own choice of digest
	"encoding/base64"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// signCall is the signature of a call: the upper-case MD5 of all parameters,
// name and value glued together in the order of the names, between two
// secrets. A parameter named sign is not part of it.
func signCall(secret string, params map[string]string) string {
	text := make([]byte, 0, 512)
	text = append(text, secret...)
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if name != "sign" {
			text = append(append(text, name...), params[name]...)
		}
	}
	sum := md5.Sum(append(text, secret...)) //nolint:gosec // see above
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// socketDigest proves the app in the socket's address. It is the base64 of
// the hex text, not of the digest's bytes.
func socketDigest(clientID, secret string, milli int64) string {
	sum := md5.Sum([]byte(clientID + strconv.FormatInt(milli, 10) + secret)) //nolint:gosec // see above
	return base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(sum[:])))
}
