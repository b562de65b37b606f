package fake

import (
	"net/http"
	"time"
)

// tokenLife is how long an access token is valid.
const tokenLife = 2 * time.Hour

// accessToken is POST /oauth2/accessToken.
func (c *Courier) accessToken(w http.ResponseWriter, r *http.Request) {
	f, stop := c.Begin(w, OpToken)
	if stop {
		return
	}
	form := r.PostForm
	reply := gateway("A1000", "", nil)
	delete(reply, "apiResultData")
	switch {
	case f.Limited:
		reply["apiResultCode"], reply["apiErrorMsg"] = "A1005", "too many calls"
	case form.Get("partnerID") != c.opt.PartnerID || form.Get("secret") != c.opt.Checkword || form.Get("grantType") != "password":
		c.Reject(OpToken, "wrong partner, secret or grant type")
		reply["apiResultCode"], reply["apiErrorMsg"] = "A1006", "digital signature invalid"
	default:
		token, _ := c.IssueToken(c.opt.Now().Add(tokenLife), time.Time{})
		reply["accessToken"], reply["expiresIn"] = token, int(tokenLife.Seconds())
	}
	if !f.End(w) {
		writeJSON(w, reply)
	}
}

// RevokeTokens ends all access tokens before their time.
func (c *Courier) RevokeTokens() { c.ExpireTokens() }
