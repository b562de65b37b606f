package wechatshop

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"makegood/adapters/fakekit"
	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/adapters/suitekit"
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

// refusing prepares a refusal with that evidence.
func refusing(t *testing.T, p *fake.Platform, a *Adapter, evidence ...aftersale.Evidence) aftersale.Action {
	t.Helper()
	return decided(t, a, p.Open(fake.AfterSale{}), aftersale.Action{
		Name: refuse, Stage: aftersale.StageRefund, ReasonCode: "19", Reason: "signed for", Evidence: evidence,
	})
}

// Pictures become media ids before the refusal: kept ones by their bytes, those
// with a web address by it; words go to the buyer.
func TestEvidenceIsHandedIn(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	picture, photo := drawn(t, png.Encode), drawn(t, func(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) })
	act := refusing(t, p, a,
		kept(picture), aftersale.Evidence{Kind: "image", URL: "media: proof-1 "}, aftersale.Evidence{Kind: "image", URL: "https://example.com/1.jpg"},
		kept(photo), aftersale.Evidence{Kind: "text", Text: "door camera, 10:05"}, aftersale.Evidence{Kind: "image", Text: "media:proof-2"})
	if _, err := a.Do(t.Context(), act); err != nil {
		t.Fatalf("Do: %v, refused %v", err, p.Rejected())
	}
	type uploaded struct {
		Link string
		Data []byte
	}
	var got []uploaded
	var ids []string
	for _, u := range p.Uploads() {
		got, ids = append(got, uploaded{u.Link, u.Data}), append(ids, u.MediaID)
	}
	if diff := cmp.Diff([]uploaded{{"", picture}, {"https://example.com/1.jpg", nil}, {"", photo}}, got); diff != "" {
		t.Fatalf("uploads (-want +got):\n%s", diff)
	}
	want := []fake.Entry{{Op: "reject", Words: "signed for door camera, 10:05", Certificates: []string{ids[0], "proof-1", ids[1], ids[2], "proof-2"}}}
	if diff := cmp.Diff(want, p.LedgerOf(act.Ref.ID), cmpopts.IgnoreTypes(fakekit.Effect{})); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
}

// What is no evidence for WeChat is a person's task before anything is handed in.
func TestEvidenceThatCannotBeHandedIn(t *testing.T) {
	t.Parallel()
	good := drawn(t, png.Encode)
	for name, c := range map[string]struct {
		evidence []aftersale.Evidence
		words    string
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
			_, err := a.Do(t.Context(), refusing(t, p, a, c.evidence...))
			suitekit.WantWords(t, "Do", err, aftersale.ClassManual, c.words)
			wantCalls(t, "Do", p, 0, opReject)
			if up := p.Uploads(); len(up) != 0 {
				t.Errorf("got %d uploads, want none", len(up))
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
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, fmt.Sprintf("%+v", c.fault), err, c.class)
		wantCalls(t, "an upload that fails", p, 0, opReject)
	}
	_, err := a.Do(t.Context(), act)
	suitekit.WantClass(t, "an upload that works", err, "")
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
		a, asked := answering(t, 200, map[string]string{opAfterSale: detail, opReasons: reasons, opUpload: body, opReject: `{"errcode":0}`}, nil)
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, body, err, class)
		if got := asked(opReject); (got == 1) != (class == "") {
			t.Errorf("%s: got %d refusals sent with error %v, want one after success only", body, got, err)
		}
	}
}

// The calls that pay are counted by their order, across after-sales and
// processes; nothing else is counted.
func TestAllowance(t *testing.T) {
	t.Parallel()
	a := plain(t)
	ref := refTo("17")
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
			t.Errorf("%s: got %q every %s, want %q every %s", c.act.Name, name, every, c.name, c.every)
		}
	}
}
