package taobao

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/taobao/fake"
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

func parts(t *testing.T, contentType string, body []byte) (out []part) {
	t.Helper()
	kind, more, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "multipart/form-data" {
		t.Fatalf("%s: %v", contentType, err)
	}
	for r := multipart.NewReader(bytes.NewReader(body), more["boundary"]); ; {
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

// The whole request, part by part. The signatures were computed apart from
// this package: md5 over the sorted parameters without the file.
func TestRefuseRequest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		tmall bool
		act   aftersale.Action
		want  []part
	}{
		{"Tmall", true, aftersale.Action{Stage: aftersale.StageRefund, Kind: aftersale.KindRefundShipped, Status: aftersale.StatusPending, ReasonCode: "102",
			Reason: "已签收", Version: "1763800000000|aftersale", Evidence: []aftersale.Evidence{
				{Kind: "text", Text: " 11月22日签收 "}, {Kind: "image", URL: "file:1", Data: testPNG, MIME: "text/html"}}},
			[]part{
				{"app_key", "", "", testKey}, {"format", "", "", "json"}, {"method", "", "", "taobao.refund.refuse"},
				{"refund_id", "", "", "17"}, {"refund_phase", "", "", "aftersale"}, {"refund_version", "", "", "1763800000000"},
				{"refuse_message", "", "", "已签收 11月22日签收"}, {"refuse_reason_id", "", "", "102"}, {"session", "", "", testSession},
				{"sign", "", "", "27C01BBA5E5FFD925E4807F7FD702D8A"}, {"sign_method", "", "", "md5"}, {"timestamp", "", "", "2025-11-22 16:26:40"}, {"v", "", "", "2.0"},
				{"refuse_proof", "refuse_proof.png", "image/png", string(testPNG)},
			}},
		{"returned goods", true, aftersale.Action{Stage: aftersale.StageReceipt, Kind: aftersale.KindReturnRefund, Status: aftersale.StatusReturning,
			Reason: "空包裹", Version: "1763800000000|onsale", Evidence: []aftersale.Evidence{{Kind: "image", URL: "file:1", Data: testJPG}}},
			[]part{
				{"app_key", "", "", testKey}, {"format", "", "", "json"}, {"method", "", "", "taobao.rp.returngoods.refuse"},
				{"refund_id", "", "", "17"}, {"refund_phase", "", "", "onsale"}, {"refund_version", "", "", "1763800000000"},
				{"session", "", "", testSession}, {"sign", "", "", "CCB00C88D6FB1BF2ED2FAF79CC488C65"}, {"sign_method", "", "", "md5"},
				{"timestamp", "", "", "2025-11-22 16:26:40"}, {"v", "", "", "2.0"},
				{"refuse_proof", "refuse_proof.jpg", "image/jpeg", string(testJPG)},
			}},
	} {
		a, calls := recording(t, c.tmall, `{"x_response":{"is_success":true,"result":true}}`)
		c.act.Name, c.act.Ref.ID = aftersale.ActionRefuse, "17"
		if _, err := a.Do(t.Context(), c.act); err != nil || len(*calls) != 1 {
			t.Fatalf("%s: %v, %d calls", c.name, err, len(*calls))
		}
		if diff := cmp.Diff(c.want, parts(t, (*calls)[0].contentType, (*calls)[0].body)); diff != "" {
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
		if _, err := a.Do(t.Context(), act); err != nil || !bytes.Equal(p.Proof(act.Ref.ID), file) {
			t.Errorf("%s: %v, %v", name, err, p.Rejected())
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
		if aftersale.ClassOf(err) != aftersale.ClassManual || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v, want manual with %q", c.name, err, c.words)
		}
		if n := p.Calls()[methodRefuse] + p.Calls()[methodGoods]; n != 0 {
			t.Errorf("%s: %d calls", c.name, n)
		}
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
			t.Error(err, diff)
		}
		if got, err = a.RefuseReasons(t.Context(), aftersale.Ref{ID: p.Open(fake.AfterSale{})}); err != nil || len(got) != 0 {
			t.Errorf("unshipped: %v, %v", got, err)
		}
	}
}
