package taobao

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"maps"
	"slices"
	"strings"
)

// The values of sign_method.
const (
	signMD5        = "md5"
	signHMAC       = "hmac"
	signHMACSHA256 = "hmac-sha256"
)

// glue writes every name followed by its value, sorted by name.
func glue(params map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(params)) {
		b.WriteString(name)
		b.WriteString(params[name])
	}
	return b.String()
}

// signCall is the signature of a call to the gateway: upper-case hex over all
// parameters but sign. Parameters without a value are left out.
func signCall(method, secret string, params map[string]string) string {
	signed := make(map[string]string, len(params))
	for name, value := range params {
		if name != "" && value != "" && name != "sign" {
			signed[name] = value
		}
	}
	text := glue(signed)
	switch method {
	case signHMAC:
		return upperHex(hmac.New(md5.New, []byte(secret)), text)
	case signHMACSHA256:
		return upperHex(hmac.New(sha256.New, []byte(secret)), text)
	}
	return upperHex(md5.New(), secret+text+secret)
}

// signSPI is the signature of a call that the platform makes to us. The
// values are raw bytes in whatever charset the request has; body is empty
// when it is a form, whose fields are parameters.
func signSPI(secret string, params map[string]string, body []byte) string {
	return upperHex(md5.New(), secret+glue(params)+string(body)+secret)
}

// signConnect is the signature of the first frame of a TMC connection;
// timestamp is Unix milliseconds.
func signConnect(secret, appKey, group, timestamp string) string {
	return upperHex(md5.New(), secret+glue(map[string]string{
		"app_key": appKey, "group_name": group, "timestamp": timestamp,
	})+secret)
}

func upperHex(h hash.Hash, text string) string {
	h.Write([]byte(text))
	return strings.ToUpper(hex.EncodeToString(h.Sum(nil)))
}
