package fake

import (
	"crypto/md5" //nolint:gosec // SF's digest
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"makegood/adapters/fakekit"
)

// window is how far a timestamp may be off. SF's own value is not published.
const window = 10 * time.Minute

var uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// refusal is why a call is not carried out.
type refusal struct{ code, message string }

// services are what POST /std/service offers. They get msgData and return the
// data or a refusal.
var services = map[string]func(*Courier, []byte) (any, *refusal){
	OpIntercept: (*Courier).intercept,
	OpRoutes:    (*Courier).routes,
}

// service is POST /std/service.
func (c *Courier) service(w http.ResponseWriter, r *http.Request) {
	op := r.PostForm.Get("serviceCode")
	handle, ok := services[op]
	if !ok {
		c.Reject(op, "no such service")
		writeJSON(w, gateway("A1004", "no permission for the service", nil))
		return
	}
	f, stop := c.Begin(w, op)
	if stop {
		return
	}
	if f.Limited {
		writeJSON(w, gateway("A1005", "too many calls"+fakekit.Quoted, nil))
		return
	}
	if no := c.check(r.PostForm); no != nil {
		c.Reject(op, no.code+" "+no.message)
		writeJSON(w, gateway(no.code, no.message+fakekit.Quoted, nil))
		return
	}
	inner := map[string]any{"success": true, "errorCode": "S0000", "errorMsg": nil, "msgData": nil}
	data, no := handle(c, []byte(r.PostForm.Get("msgData")))
	if no != nil {
		c.Reject(op, no.code+" "+no.message)
		inner["success"], inner["errorCode"], inner["errorMsg"] = false, no.code, no.message+fakekit.Quoted
	} else {
		inner["msgData"] = data
	}
	if f.End(w) {
		return
	}
	text, _ := json.Marshal(inner)
	writeJSON(w, gateway("A1000", "", string(text)))
}

// check verifies the form fields of the gateway, the digest or token last.
func (c *Courier) check(form url.Values) *refusal {
	for _, field := range []string{"partnerID", "requestID", "timestamp", "msgData"} {
		if len(form[field]) != 1 || form.Get(field) == "" {
			return &refusal{"A1001", "missing parameter " + field}
		}
	}
	if form.Get("partnerID") != c.opt.PartnerID {
		return &refusal{"A1004", "no permission for the service"}
	}
	if !uuidForm.MatchString(form.Get("requestID")) {
		return &refusal{"A1001", "requestID is no uuid"}
	}
	ms, err := strconv.ParseInt(form.Get("timestamp"), 10, 64)
	if off := c.opt.Now().Sub(time.UnixMilli(ms)); err != nil || off > window || off < -window {
		return &refusal{"A1002", "request expired"}
	}
	if token := form.Get("accessToken"); token != "" {
		if c.CheckToken(token, c.opt.Now()) != fakekit.TokenValid {
			return &refusal{"A1006", "access token refused"}
		}
		return nil
	}
	if form.Get("msgDigest") != Digest(form.Get("msgData"), form.Get("timestamp"), c.opt.Checkword) {
		return &refusal{"A1006", "digital signature invalid"}
	}
	return nil
}

// Digest is msgDigest as Java computes it: URLEncoder over the three
// together, MD5, base64 of the raw sum.
func Digest(msgData, timestamp, checkword string) string {
	sum := md5.Sum([]byte(urlEncoder(msgData + timestamp + checkword))) //nolint:gosec // SF's digest
	return base64.StdEncoding.EncodeToString(sum[:])
}

// urlEncoder follows the documentation of java.net.URLEncoder byte by byte.
func urlEncoder(text string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(3 * len(text))
	for _, c := range []byte(text) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9',
			c == '.', c == '-', c == '*', c == '_':
			b.WriteByte(c)
		case c == ' ':
			b.WriteByte('+')
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

// gateway is the outer envelope.
func gateway(code, message string, data any) map[string]any {
	return map[string]any{"apiErrorMsg": message, "apiResponseID": "0001", "apiResultCode": code, "apiResultData": data}
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_ = json.NewEncoder(w).Encode(v) // a caller that hung up is no fault of the fake
}
