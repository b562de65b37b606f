package fake

import (
	"bytes"
	"mime/multipart"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"
)

var png = []byte("\x89PNG\r\n\x1a\n x")

// uploaded sends a call with a file and returns the sub code or code of what
// was wrong, "" for success.
func uploaded(t *testing.T, p *Platform, method string, params map[string]string, name, kind string, file []byte) string {
	t.Helper()
	form := signedForm(p, method, params)
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name := range form {
		_ = w.WriteField(name, form.Get(name))
	}
	if file != nil {
		part, _ := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="` + strings.Split(name, ".")[0] + `"; filename="` + name + `"`}, "Content-Type": {kind}})
		_, _ = part.Write(file)
	}
	_ = w.Close()
	r := httptest.NewRequest("POST", "/router/rest", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	rec := httptest.NewRecorder()
	p.ServeHTTP(rec, r)
	if strings.Contains(rec.Body.String(), "error_response") {
		all := p.Rejected()
		return all[len(all)-1]
	}
	return ""
}

// Files are outside the signature, have to be images, and belong to the calls
// that take them; on Tmall a refusal needs one.
func TestFilesAreChecked(t *testing.T) {
	t.Parallel()
	big := append(bytes.Clone(png), make([]byte, maxProof)...)
	for _, c := range []struct {
		what, method, name, kind string
		file                     []byte
		tmall                    bool
		want                     string
	}{
		{"right", "taobao.refund.refuse", "refuse_proof.png", "image/png", png, true, ""},
		{"Taobao without a file", "taobao.refund.refuse", "", "", nil, false, ""},
		{"Tmall without a file", "taobao.refund.refuse", "", "", nil, true, "refuse_proof"},
		{"too large", "taobao.refund.refuse", "refuse_proof.png", "image/png", big, false, "refuse_proof"},
		{"another type", "taobao.refund.refuse", "refuse_proof.png", "image/jpeg", png, false, "Invalid format"},
		{"another name", "taobao.refund.refuse", "refuse_proof.jpg", "image/png", png, false, "Invalid format"},
		{"no image", "taobao.refund.refuse", "refuse_proof.png", "image/png", []byte("text"), false, "Invalid format"},
		{"another parameter", "taobao.refund.refuse", "image.png", "image/png", png, false, "no file of this call"},
	} {
		p := platform()
		p.opt.Tmall = c.tmall
		id := p.Open(AfterSale{OrderStatus: OrderShipped})
		got := uploaded(t, p, c.method, map[string]string{
			"refund_id": id, "refuse_message": "已签收", "refund_version": "1763800000000", "refund_phase": "onsale",
		}, c.name, c.kind, c.file)
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) || bytes.Equal(p.Proof(id), png) != (c.want == "" && c.file != nil) {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
	}
}

// What is written once cannot be added twice, a message needs its picture, a
// code and a refresh token are taken once, and AG pays when it is told "held".
func TestFurtherCalls(t *testing.T) {
	t.Parallel()
	p := platform()
	p.opt.AGRefunds = true
	p.AllowCode("c")
	id := p.Open(AfterSale{})
	tid := p.Get(id).OrderID
	param := func(status, fee string) map[string]string {
		return map[string]string{"param": `{"refund_id":` + id + `,"tid":` + tid + `,"status":"` + status + `","refund_fee":` + fee + `}`}
	}
	for _, c := range []struct {
		method string
		params map[string]string
		ok     bool
	}{
		{"taobao.refund.message.add", map[string]string{"refund_id": id, "content": "x"}, false},
		{"taobao.trade.memo.add", map[string]string{"tid": tid, "memo": "x"}, true},
		{"taobao.trade.memo.add", map[string]string{"tid": tid, "memo": "y"}, false},
		{"taobao.trade.memo.update", map[string]string{"tid": tid, "memo": strings.Repeat("x", 1001)}, false},
		{"taobao.trade.memo.update", map[string]string{"tid": "1", "memo": "x"}, false},
		{"taobao.trade.get", map[string]string{"tid": tid, "fields": "seller_memo"}, true},
		{"taobao.top.auth.token.create", map[string]string{"code": "c"}, true},
		{"taobao.top.auth.token.create", map[string]string{"code": "c"}, false},
		{"taobao.top.auth.token.refresh", map[string]string{"refresh_token": "6101fake-refresh-1"}, true},
		{"taobao.top.auth.token.refresh", map[string]string{"refresh_token": "6101fake-refresh-1"}, false},
		{"taobao.rdc.aligenius.sendgoods.cancel", map[string]string{"param": `{"refund_id":"` + id + `","tid":` + tid + `,"status":"FAIL"}`}, false},
		{"taobao.rdc.aligenius.sendgoods.cancel", param("MAYBE", "9900"), false},
		{"taobao.rdc.aligenius.sendgoods.cancel", param("FAIL", "9900"), true},
		{"taobao.rdc.aligenius.refunds.check", param("FAIL", "9900"), false},
		{"taobao.rdc.aligenius.ordermsg.update", map[string]string{"tid": tid, "oid": tid, "status": "3"}, false},
		{"taobao.rdc.aligenius.ordermsg.update", map[string]string{"tid": tid, "oid": tid, "status": "2"}, true},
		{"taobao.rdc.aligenius.sendgoods.cancel", param("SUCCESS", "9900"), true},
	} {
		got := signed(t, p, c.method, c.params, nil)
		if ok := got.Error.Code == 0; ok != c.ok {
			t.Errorf("%s %v: got %+v, want success %v", c.method, c.params, got.Error, c.ok)
		}
	}
	if p.Paid(id) != 1 || p.PaidFen(id) != 9900 || len(p.OrderAnswers(tid)) != 1 || len(p.Memos(tid)) != 1 {
		t.Errorf("got %d fen paid in %d payments, answers %v, memos %v, want 9900 in 1, one answer, one memo",
			p.PaidFen(id), p.Paid(id), p.OrderAnswers(tid), p.Memos(tid))
	}
}
