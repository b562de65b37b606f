package sf

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"makegood/adapters"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// maxPush bounds a push, as the server does.
const maxPush = 1 << 20

// Verify checks what the settings allow: SF signs no push. It returns
// adapters.ErrSignature and reads nothing of the body.
func (a *Adapter) Verify(in *adapters.Inbound) error {
	if !a.allowed(in.RemoteIP) {
		return adapters.ErrSignature
	}
	if a.Authenticated() && !sameToken(in.Query.Get("token"), a.config.PushToken.Reveal()) {
		return adapters.ErrSignature
	}
	return nil
}

// Authenticated reports whether the push URL carries a secret. Addresses alone prove
// nothing: the hosts SF pushes from are not published.
func (a *Adapter) Authenticated() bool { return a.config.PushToken != "" }

func (a *Adapter) allowed(remote string) bool {
	if len(a.allow) == 0 {
		return true
	}
	ip, err := netip.ParseAddr(remote)
	if err != nil {
		return false
	}
	for _, p := range a.allow {
		if p.Contains(ip.Unmap()) {
			return true
		}
	}
	return false
}

// sameToken compares in constant time, whatever the lengths.
func sameToken(got, want string) bool {
	g, w := sha256.Sum256([]byte(got)), sha256.Sum256([]byte(want))
	return subtle.ConstantTimeCompare(g[:], w[:]) == 1
}

// Parse reads a route push in either of SF's forms. One node that is not as
// documented makes the whole push malformed, so that SF sends it again.
func (a *Adapter) Parse(in *adapters.Inbound) ([]aftersale.Scan, error) {
	if len(in.Body) > maxPush {
		return nil, adapters.Malformed("body of %d bytes", len(in.Body))
	}
	message, err := content(in)
	if err != nil {
		return nil, err
	}
	read := readJSON
	if isXML(message) {
		read = readXML
	}
	routes, err := read(message)
	if err != nil {
		return nil, err
	}
	if len(routes) == 0 {
		return nil, &adapters.Ignored{Kinds: []string{"no routes"}}
	}
	scans := make([]aftersale.Scan, 0, len(routes))
	for _, r := range routes {
		s, why := scanOf(r, a.zone)
		if why != "" {
			return nil, malformed(why)
		}
		scans = append(scans, s)
	}
	return ordered(scans), nil
}

// content finds the message: the body, or the form field content of the
// legacy form. What it begins with decides; Content-Type is not reliable.
func content(in *adapters.Inbound) ([]byte, error) {
	body := trim(in.Body)
	if isXML(body) || isJSON(body) {
		return body, nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, adapters.Malformed("neither JSON nor XML nor a form")
	}
	if message := trim([]byte(form.Get("content"))); len(message) > 0 {
		return message, nil
	}
	return nil, adapters.Malformed("no message")
}

// trim takes white space and a byte order mark off the front.
func trim(b []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(b), []byte("\xef\xbb\xbf")))
}

func isXML(b []byte) bool  { return len(b) > 0 && b[0] == '<' }
func isJSON(b []byte) bool { return len(b) > 0 && b[0] == '{' }

// readJSON reads {"Body":{"WaybillRoute":[…]}}. A single node may stand
// without the array.
func readJSON(message []byte) ([]route, error) {
	var push struct {
		Body *struct{ WaybillRoute wire.List[route] }
	}
	if json.Unmarshal(message, &push) != nil || push.Body == nil {
		return nil, adapters.Malformed("no JSON with a Body that holds nodes")
	}
	return push.Body.WaybillRoute, nil
}

// readXML reads <Request><Body><WaybillRoute …/></Body></Request> and nothing
// after it. Entities other than XML's own five are errors.
func readXML(message []byte) ([]route, error) {
	var push struct {
		XMLName xml.Name `xml:"Request"`
		Service string   `xml:"service,attr"`
		Body    *struct {
			WaybillRoute []route
		}
	}
	decoder := xml.NewDecoder(bytes.NewReader(message))
	if decoder.Decode(&push) != nil {
		return nil, adapters.Malformed("no XML Request")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, adapters.Malformed("something after the XML Request")
	}
	if push.Service != "" && push.Service != "RoutePushService" {
		return nil, &adapters.Ignored{Kinds: []string{"other service"}}
	}
	if push.Body == nil {
		return nil, adapters.Malformed("XML without a Body")
	}
	return push.Body.WaybillRoute, nil
}

// replyWords are what SF reads of a push that was not taken.
var replyWords = map[int]string{
	http.StatusUnauthorized:       "not verified",
	http.StatusBadRequest:         "malformed",
	http.StatusServiceUnavailable: "unavailable, please send again",
}

// Reply is SF's acknowledgement, in the form of the push: JSON, or XML for
// XML and for the legacy form.
func (a *Adapter) Reply(in *adapters.Inbound, err error) adapters.Reply {
	status := adapters.ReplyStatus(err)
	if wantsXML(in) {
		return xmlReply(status, replyWords[status])
	}
	return jsonReply(status, replyWords[status])
}

func wantsXML(in *adapters.Inbound) bool {
	body := trim(in.Body)
	if isXML(body) || isJSON(body) {
		return isXML(body)
	}
	kind := strings.ToLower(in.Header.Get("Content-Type"))
	return strings.Contains(kind, "xml") || strings.Contains(kind, "form")
}

// jsonReply writes SF's JSON form; words "" is success.
func jsonReply(status int, words string) adapters.Reply {
	body := `{"return_code":"0000","return_msg":"成功"}`
	if words != "" {
		body = `{"return_code":"1000","return_msg":"` + words + `"}`
	}
	return adapters.Reply{Status: status, ContentType: "application/json;charset=UTF-8", Body: []byte(body)}
}

// xmlReply writes SF's XML form; words "" is success.
func xmlReply(status int, words string) adapters.Reply {
	body := `<Response service="RoutePushService"><Head>OK</Head></Response>`
	if words != "" {
		body = `<Response service="RoutePushService"><Head>ERR</Head><ERROR code="4001">` + words + `</ERROR></Response>`
	}
	return adapters.Reply{Status: status, ContentType: "text/xml;charset=UTF-8", Body: []byte(body)}
}
