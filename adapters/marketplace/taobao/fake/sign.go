package fake

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"fmt"
	"hash"
	"maps"
	"net/url"
	"slices"
)

// sorted is every name with its value, in the order of the names.
func sorted(pairs map[string]string) (text string) {
	for _, name := range slices.Sorted(maps.Keys(pairs)) {
		text += name + pairs[name]
	}
	return text
}

// gatewaySign is what the parameter sign of a call has to be; "" for a
// sign_method that does not exist.
func (p *Platform) gatewaySign(form url.Values) string {
	pairs := map[string]string{}
	for name, values := range form {
		if name != "sign" && values[0] != "" {
			pairs[name] = values[0]
		}
	}
	text, key := []byte(sorted(pairs)), []byte(p.opt.AppSecret)
	var digest hash.Hash
	switch form.Get("sign_method") {
	case "md5":
		digest, text = md5.New(), slices.Concat(key, text, key)
	case "hmac":
		digest = hmac.New(md5.New, key)
	case "hmac-sha256":
		digest = hmac.New(sha256.New, key)
	default:
		return ""
	}
	digest.Write(text)
	return fmt.Sprintf("%X", digest.Sum(nil))
}

// connectSign is what the sign of a TMC connection has to be.
func (p *Platform) connectSign(appKey, group, timestamp string) string {
	return p.Sign(map[string]string{"app_key": appKey, "group_name": group, "timestamp": timestamp}, nil)
}

// Sign is the signature of a call to the seller: query and listed headers as
// pairs, and the body of JSON, XML or text.
func (p *Platform) Sign(pairs map[string]string, body []byte) string {
	return fmt.Sprintf("%X", md5.Sum([]byte(p.opt.AppSecret+sorted(pairs)+string(body)+p.opt.AppSecret)))
}
