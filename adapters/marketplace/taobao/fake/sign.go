package fake

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"fmt"
	"net/url"
	"sort"
)

// sorted is every name with its value, in the order of the names.
func sorted(pairs map[string]string) string {
	names := []string{}
	for name := range pairs {
		names = append(names, name)
	}
	sort.Strings(names)
	text := ""
	for _, name := range names {
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
	text, key := sorted(pairs), p.opt.AppSecret
	switch form.Get("sign_method") {
	case "md5":
		return fmt.Sprintf("%X", md5.Sum([]byte(key+text+key)))
	case "hmac":
		mac := hmac.New(md5.New, []byte(key))
		_, _ = mac.Write([]byte(text))
		return fmt.Sprintf("%X", mac.Sum(nil))
	case "hmac-sha256":
		mac := hmac.New(sha256.New, []byte(key))
		_, _ = mac.Write([]byte(text))
		return fmt.Sprintf("%X", mac.Sum(nil))
	}
	return ""
}

// connectSign is what the sign of a TMC connection has to be.
func (p *Platform) connectSign(appKey, group, timestamp string) string {
	return fmt.Sprintf("%X", md5.Sum([]byte(p.opt.AppSecret+"app_key"+appKey+"group_name"+group+"timestamp"+timestamp+p.opt.AppSecret)))
}

// Sign is the signature of a call to the seller: query and listed headers as
// pairs, and the body of JSON, XML or text.
func (p *Platform) Sign(pairs map[string]string, body []byte) string {
	return fmt.Sprintf("%X", md5.Sum([]byte(p.opt.AppSecret+sorted(pairs)+string(body)+p.opt.AppSecret)))
}
