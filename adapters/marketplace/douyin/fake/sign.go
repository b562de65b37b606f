package fake

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // the platform's own choice of digest
	"crypto/sha256"
	"fmt"
)

// sum is the platform's digest of a text: md5, or HMAC-SHA256 with the app's
// secret as key; lower-case hex.
func (p *Platform) sum(text []byte, withHMAC bool) string {
	if !withHMAC {
		return fmt.Sprintf("%x", md5.Sum(text)) //nolint:gosec // see above
	}
	mac := hmac.New(sha256.New, []byte(p.opt.AppSecret))
	_, _ = mac.Write(text)
	return fmt.Sprintf("%x", mac.Sum(nil))
}

// Sign returns the value of the header event-sign for a push body.
func (p *Platform) Sign(body []byte) string {
	text := append([]byte(p.opt.AppKey), body...)
	return p.sum(append(text, p.opt.AppSecret...), p.opt.PushHMAC)
}

// callSign is what the query parameter sign has to be.
func (p *Platform) callSign(method, params, timestamp string, withHMAC bool) string {
	pattern := fmt.Sprintf("app_key%smethod%sparam_json%stimestamp%sv2", p.opt.AppKey, method, params, timestamp)
	return p.sum([]byte(p.opt.AppSecret+pattern+p.opt.AppSecret), withHMAC)
}
