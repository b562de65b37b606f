package taobao

import (
	"bytes"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/taobao/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// Files as the platform takes them; only their first bytes matter.
var (
	testJPG = []byte("\xff\xd8\xff\xe0 a parcel")
	testPNG = []byte("\x89PNG\r\n\x1a\n a parcel")
	testGIF = []byte("GIF89a a parcel")
)

// part is one part of a multipart body, in the order of the body.
type part struct{ Name, File, Type, Data string }

func parts(t *testing.T, c suitekit.Call) (out []part) {
	t.Helper()
	kind, more, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		t.Fatalf("got content type %q (%v), want multipart/form-data", kind, err)
	}
	for r := multipart.NewReader(strings.NewReader(c.Body), more["boundary"]); ; {
		p, err := r.NextPart()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		data, _ := io.ReadAll(p)
		out = append(out, part{p.FormName(), p.FileName(), p.Header.Get("Content-Type"), string(data)})
	}
}

// multipartCall is a whole call as the platform gets it: the common parameters,
// a call's own, and behind them the file.
func multipartCall(sign string, own params, file part) (out []part) {
	all := params{
		"app_key": testKey, "format": "json", "session": testSession, "sign": sign, "sign_method": "md5", "timestamp": "2025-11-22 16:26:40", "v": "2.0",
	}
	maps.Copy(all, own)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out = append(out, part{Name: name, Data: all[name]})
	}
	return append(out, file)
}

// The whole request, part by part. The signatures were computed apart from
// this package: md5 over the sorted parameters without the file.
func TestRefuseRequest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		act  aftersale.Action
		want []part
	}{
		{"Tmall", aftersale.Action{Stage: aftersale.StageRefund, Kind: aftersale.KindRefundShipped, Status: aftersale.StatusPending, ReasonCode: "102",
			Reason: "已签收", Version: "1763800000000|aftersale", Evidence: []aftersale.Evidence{
				{Kind: "text", Text: " 11月22日签收 "}, {Kind: "image", URL: "file:1", Data: testPNG, MIME: "text/html"}}},
			multipartCall("27C01BBA5E5FFD925E4807F7FD702D8A", params{
				"method": "taobao.refund.refuse", "refund_id": "17", "refund_phase": "aftersale", "refund_version": "1763800000000",
				"refuse_message": "已签收 11月22日签收", "refuse_reason_id": "102",
			}, part{"refuse_proof", "refuse_proof.png", "image/png", string(testPNG)})},
		{"returned goods", aftersale.Action{Stage: aftersale.StageReceipt, Kind: aftersale.KindReturnRefund, Status: aftersale.StatusReturning,
			Reason: "空包裹", Version: "1763800000000|onsale", Evidence: []aftersale.Evidence{{Kind: "image", URL: "file:1", Data: testJPG}}},
			multipartCall("CCB00C88D6FB1BF2ED2FAF79CC488C65", params{
				"method": "taobao.rp.returngoods.refuse", "refund_id": "17", "refund_phase": "onsale", "refund_version": "1763800000000",
			}, part{"refuse_proof", "refuse_proof.jpg", "image/jpeg", string(testJPG)})},
	} {
		a, server := answering(t, `{"x_response":{"is_success":true,"result":true}}`, tmall(true))
		c.act.Name, c.act.Ref.ID = aftersale.ActionRefuse, "17"
		_, err := a.Do(t.Context(), c.act)
		suitekit.WantClass(t, c.name, err, "")
		server.WantCalls(t, c.name, 1)
		if diff := cmp.Diff(c.want, parts(t, server.Calls()[0])); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// What is sent is what the platform keeps: the picture, to the byte.
func TestProofArrives(t *testing.T) {
	t.Parallel()
	for name, file := range map[string][]byte{"gif": testGIF, "jpg": testJPG, "png": testPNG, "largest": append(bytes.Clone(testPNG), make([]byte, maxProof-len(testPNG))...)} {
		p, a := setup(t, fake.Options{}, nil)
		act := decided(t, a, p.Open(fake.AfterSale{OrderStatus: fake.OrderShipped}), refuse)
		act.Evidence = []aftersale.Evidence{{Kind: "image", URL: "file:1", Data: file}}
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, name, err, "")
		if got := p.Proof(act.Ref.ID); !bytes.Equal(got, file) {
			t.Errorf("%s: got a picture of %d bytes, want the %d sent; rejected %v", name, len(got), len(file), p.Rejected())
		}
	}
}

// Proof that cannot be sent as it is goes to a person, and is never left out.
func TestProofNotSent(t *testing.T) {
	t.Parallel()
	picture := aftersale.Evidence{Kind: "image", URL: "file:1", Data: testJPG}
	words := aftersale.Evidence{Kind: "text", Text: "空包裹"}
	for _, c := range []struct {
		name     string
		receipt  bool
		evidence []aftersale.Evidence
		words    string
	}{
		{"none", false, nil, "picture"},
		{"words only", false, []aftersale.Evidence{words}, "picture"},
		{"by its address", false, []aftersale.Evidence{{Kind: "image", URL: "https://example.com/1.jpg"}}, "address"},
		{"file that was not read", false, []aftersale.Evidence{{Kind: "image", URL: "file:1"}}, "address"},
		{"two", false, []aftersale.Evidence{picture, picture}, "one picture"},
		{"film", false, []aftersale.Evidence{{Kind: "video", URL: "file:1", Data: testJPG}}, "nothing else"},
		{"words in a file", false, []aftersale.Evidence{picture, {Kind: "text", URL: "file:2", Data: []byte("x")}}, "nothing else"},
		{"another format", false, []aftersale.Evidence{{Kind: "image", URL: "file:1", Data: []byte("RIFF....WEBP"), MIME: "image/jpeg"}}, "GIF, JPG or PNG"},
		{"too large", false, []aftersale.Evidence{{Kind: "image", URL: "file:1", Data: append(bytes.Clone(testPNG), make([]byte, maxProof)...)}}, "larger"},
		{"returned goods, none", true, nil, "picture"},
		{"returned goods, with words", true, []aftersale.Evidence{picture, words}, "no words"},
		{"returned goods, too large", true, []aftersale.Evidence{{Kind: "image", URL: "file:1", Data: append(bytes.Clone(testPNG), make([]byte, maxGoodsProof)...)}}, "larger"},
	} {
		p, a := setup(t, fake.Options{Tmall: true}, nil)
		open, act := fake.AfterSale{OrderStatus: fake.OrderShipped}, refuse
		if c.receipt {
			open, act.Stage = fake.AfterSale{Dispute: fake.RefundAndReturn, Status: fake.WaitSellerGoods}, aftersale.StageReceipt
		}
		act.Evidence = c.evidence
		_, err := a.Do(t.Context(), decided(t, a, p.Open(open), act))
		suitekit.WantWords(t, c.name, err, aftersale.ClassManual, c.words)
		wantSent(t, c.name, p, methodRefuse, 0)
		wantSent(t, c.name, p, methodGoods, 0)
	}
}

func TestRefuseReasons(t *testing.T) {
	t.Parallel()
	for _, tmall := range []bool{false, true} {
		p, a := setup(t, fake.Options{Tmall: tmall}, nil)
		got, err := a.RefuseReasons(t.Context(), aftersale.Ref{ID: p.Open(fake.AfterSale{OrderStatus: fake.OrderShipped})})
		want := []aftersale.Reason{
			{Code: "101", Text: "已与买家协商一致", NeedsEvidence: tmall}, {Code: "102", Text: "买家已签收商品", NeedsEvidence: tmall},
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("got error %v, reasons (-want +got):\n%s", err, diff)
		}
		if got, err = a.RefuseReasons(t.Context(), aftersale.Ref{ID: p.Open(fake.AfterSale{})}); err != nil || len(got) != 0 {
			t.Errorf("unshipped: got reasons %v and error %v, want none", got, err)
		}
	}
}
