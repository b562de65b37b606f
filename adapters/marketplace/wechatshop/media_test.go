package wechatshop

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// drawn is a picture of 3 by 2 pixels.
func drawn(t testing.TB, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func kept(data []byte) aftersale.Evidence {
	return aftersale.Evidence{Kind: "image", URL: aftersale.FileScheme + "7", Data: data, MIME: "image/png"}
}

// refusing prepares a refusal with that proof.
func refusing(t *testing.T, p *fake.Platform, a *Adapter, proof ...aftersale.Evidence) aftersale.Action {
	t.Helper()
	return decided(t, a, p.Open(fake.AfterSale{}), aftersale.Action{
		Name: refuse, Stage: aftersale.StageRefund, ReasonCode: "19", Reason: "signed for", Evidence: proof,
	})
}

// Pictures become media ids before the refusal: kept ones by their bytes, those
// with a web address by it; words go to the buyer.
func TestProofIsHandedIn(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	picture, photo := drawn(t, png.Encode), drawn(t, func(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) })
	act := refusing(t, p, a,
		kept(picture), aftersale.Evidence{Kind: "image", URL: "media: proof-1 "}, aftersale.Evidence{Kind: "image", URL: "https://example.com/1.jpg"},
		kept(photo), aftersale.Evidence{Kind: "text", Text: "door camera, 10:05"}, aftersale.Evidence{Kind: "image", Text: "media:proof-2"})
	if _, err := a.Do(t.Context(), act); err != nil {
		t.Fatal(err, p.Rejected())
	}
	up := p.Uploads()
	if len(up) != 3 || !bytes.Equal(up[0].Data, picture) || up[1].Link != "https://example.com/1.jpg" || !bytes.Equal(up[2].Data, photo) {
		t.Fatalf("uploads %+v", up)
	}
	l := ledgerOf(p, act.Ref.ID)
	if len(l) != 1 || l[0].Words != "signed for door camera, 10:05" {
		t.Fatalf("ledger %+v", l)
	}
	if diff := cmp.Diff([]string{up[0].MediaID, "proof-1", up[1].MediaID, up[2].MediaID, "proof-2"}, l[0].Certificates); diff != "" {
		t.Error(diff)
	}
}

// What is no proof for WeChat is a person's task before anything is handed in.
func TestProofThatCannotBeHandedIn(t *testing.T) {
	t.Parallel()
	good := drawn(t, png.Encode)
	for name, c := range map[string]struct {
		proof []aftersale.Evidence
		words string
	}{
		"no picture":          {[]aftersale.Evidence{kept([]byte("not a picture"))}, "JPEG, PNG and GIF"},
		"nothing was read":    {[]aftersale.Evidence{kept(good), kept(nil)}, "JPEG, PNG and GIF"},
		"too large":           {[]aftersale.Evidence{kept(good), kept(append(bytes.Clone(good), make([]byte, maxPicture)...))}, "2 MB"},
		"a video":             {[]aftersale.Evidence{kept(good), {Kind: "video", URL: "https://example.com/1.mp4"}}, "no videos"},
		"a kept video":        {[]aftersale.Evidence{{Kind: "video", URL: aftersale.FileScheme + "8", Data: []byte("x")}}, "no videos"},
		"another scheme":      {[]aftersale.Evidence{{Kind: "image", URL: "ftp://example.com/1.jpg"}}, "JPEG, PNG and GIF"},
		"empty":               {[]aftersale.Evidence{{Kind: "image"}}, "JPEG, PNG and GIF"},
		"an empty media id":   {[]aftersale.Evidence{{Kind: "image", URL: "media: "}}, "JPEG, PNG and GIF"},
		"words beyond bounds": {[]aftersale.Evidence{{Kind: "text", Text: strings.Repeat("词", 200)}}, "200 characters"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, a := setup(t, fake.Options{}, nil)
			_, err := a.Do(t.Context(), refusing(t, p, a, c.proof...))
			if aftersale.ClassOf(err) != aftersale.ClassManual || err == nil || !strings.Contains(err.Error(), c.words) {
				t.Errorf("%v, want manual with %q", err, c.words)
			}
			if n := calls(p, opReject) + len(p.Uploads()); n != 0 {
				t.Errorf("%d calls were made", n)
			}
		})
	}
}

// A picture that does not get there leaves the refusal unsent: it may be sent
// again, unless the platform does not want the picture at all.
func TestUploadFails(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	act := refusing(t, p, a, kept(drawn(t, png.Encode)))
	for _, c := range []struct {
		fault fault.Fault
		class aftersale.Class
	}{
		{fault.Fault{DropAfter: true}, aftersale.ClassRetry}, {fault.Fault{FailBefore: true}, aftersale.ClassRetry}, {fault.Fault{Limited: true}, aftersale.ClassLimited},
	} {
		p.Faults().Next(opUpload, c.fault)
		if _, err := a.Do(t.Context(), act); err == nil || aftersale.ClassOf(err) != c.class || calls(p, opReject) != 0 {
			t.Errorf("%+v: %v", c.fault, err)
		}
	}
	if _, err := a.Do(t.Context(), act); err != nil {
		t.Error(err)
	}
	const detail = `{"after_sale_order":{"after_sale_order_id":"17","order_id":"18","status":"MERCHANT_PROCESSING","type":"REFUND","refund_info":{"amount":990},"update_time":5}}`
	const reasons = `{"reason_list":[{"reject_reason_type":19,"reject_reason":"x","reject_scene":1}]}`
	act.Ref.ID, act.Version, act.Amount, act.Kind = "17", "5", aftersale.Fen(990), aftersale.KindRefundUnshipped
	for body, class := range map[string]aftersale.Class{
		`{"errcode":0,"pic_file":{"media_id":"m"}}`: "",
		`{"errcode":10020055}`:                      aftersale.ClassManual,
		`{"errcode":48001}`:                         aftersale.ClassManual,
		`{"errcode":42001}`:                         aftersale.ClassAuth,
		`{"errcode":0,"pic_file":{}}`:               aftersale.ClassRetry,
		`{"errcode":0,"pic_file":"m"}`:              aftersale.ClassRetry,
		`busy`:                                      aftersale.ClassRetry,
	} {
		a, n := answering(t, 200, map[string]string{opAfterSale: detail, opReasons: reasons, opUpload: body, opReject: `{"errcode":0}`})
		_, err := a.Do(t.Context(), act)
		if class == "" && (err != nil || n[opReject] != 1) || class != "" && (err == nil || aftersale.ClassOf(err) != class || n[opReject] != 0) {
			t.Errorf("%s: %v, %v", body, err, n)
		}
	}
}

// The calls that pay are counted by their order, across after-sales and
// processes; nothing else is counted.
func TestAllowance(t *testing.T) {
	t.Parallel()
	a := plain(t)
	ref := aftersale.Ref{Platform: Name, Shop: "shop-1", ID: "17"}
	for _, c := range []struct {
		act   aftersale.Action
		name  string
		every time.Duration
	}{
		{aftersale.Action{Name: approve, Ref: ref, OrderID: "18"}, "wechatshop/shop-1/refund/18", time.Minute},
		{aftersale.Action{Name: approve, Ref: aftersale.Ref{ID: "19"}, OrderID: "18", Stage: aftersale.StageReceipt}, "wechatshop/shop-1/refund/18", time.Minute},
		{aftersale.Action{Name: approve, Ref: ref}, "wechatshop/shop-1/refund/aftersale-17", time.Minute},
		{aftersale.Action{Name: agree, Ref: ref, OrderID: "18"}, "", 0},
		{aftersale.Action{Name: refuse, Ref: ref, OrderID: "18"}, "", 0},
		{aftersale.Action{Name: aftersale.ActionRemark, Ref: ref, OrderID: "18"}, "", 0},
	} {
		if name, every := a.Allowance(c.act); name != c.name || every != c.every {
			t.Errorf("%+v: %q, %s", c.act, name, every)
		}
	}
}
