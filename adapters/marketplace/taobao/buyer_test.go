package taobao

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func saying(text string) aftersale.Action {
	return aftersale.Action{Name: aftersale.ActionMessage, Stage: aftersale.StageNote, Message: text}
}

// A message arrives cut between characters, with a picture, because the
// platform takes none without.
func TestMessage(t *testing.T) {
	t.Parallel()
	logo := adapters.Settings{"message_image": base64.StdEncoding.EncodeToString(testGIF)}
	for _, c := range []struct {
		name string
		set  adapters.Settings
		act  aftersale.Action
		want fake.Words
	}{
		{"plain", nil, saying(" 请拒收包裹 "), fake.Words{Text: "请拒收包裹", Image: plainPicture()}},
		{"longest", nil, saying(strings.Repeat("退", 133) + "1"), fake.Words{Text: strings.Repeat("退", 133) + "1", Image: plainPicture()}},
		{"cut", nil, saying(strings.Repeat("退", 134)), fake.Words{Text: strings.Repeat("退", 133), Image: plainPicture()}},
		{"the shop's picture", logo, saying("x"), fake.Words{Text: "x", Image: testGIF}},
		{"the action's picture", logo, aftersale.Action{Name: aftersale.ActionMessage, Message: "x", Evidence: proven}, fake.Words{Text: "x", Image: testJPG}},
	} {
		p, a := setup(t, fake.Options{}, c.set)
		act := decided(t, a, p.Open(fake.AfterSale{}), c.act)
		r, err := a.Message(t.Context(), act)
		if err != nil || r.Reference == "" {
			t.Errorf("%s: got receipt %+v and error %v, want a reference; rejected %v", c.name, r, err, p.Rejected())
		}
		if diff := cmp.Diff([]fake.Words{c.want}, p.Messages(act.Ref.ID)); diff != "" {
			t.Errorf("%s: messages (-want +got):\n%s", c.name, diff)
		}
	}
}

// The whole request, part by part; the signature leaves the picture out and
// was computed apart from this package.
func TestMessageRequest(t *testing.T) {
	t.Parallel()
	a, server := answering(t, `{"refund_message_add_response":{"refund_message":{"id":9,"created":"2025-11-22 16:26:40"}}}`)
	act := saying("请拒收包裹")
	act.Ref.ID = "17"
	r, err := a.Do(t.Context(), act)
	if err != nil || r.Reference != "9" {
		t.Fatalf("got receipt %+v and error %v, want reference 9", r, err)
	}
	want := multipartCall("A6174F3E73E21AFA9B8FEBE1910BAB44", params{"method": "taobao.refund.message.add", "content": "请拒收包裹", "refund_id": "17"},
		part{"image", "image.png", "image/png", string(plainPicture())})
	if diff := cmp.Diff(want, parts(t, server.Calls()[0])); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMessageFails(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		open   fake.AfterSale
		act    aftersale.Action
		change func(*aftersale.Action)
		fault  fault.Fault
		class  aftersale.Class
	}{
		{"nothing to say", fake.AfterSale{}, saying(" "), nil, fault.Fault{}, aftersale.ClassRefused},
		{"proof in words", fake.AfterSale{}, saying("x"), func(a *aftersale.Action) { a.Evidence = []aftersale.Evidence{{Kind: "text", Text: "y"}} }, fault.Fault{}, aftersale.ClassRefused},
		{"id is no id", fake.AfterSale{}, saying("x"), func(a *aftersale.Action) { a.Ref.ID = "x" }, fault.Fault{}, aftersale.ClassRefused},
		{"unknown refund", fake.AfterSale{}, saying("x"), func(a *aftersale.Action) { a.Ref.ID = "17" }, fault.Fault{}, aftersale.ClassRefused},
		{"exchange", fake.AfterSale{Dispute: "TMALL_EXCHANGE"}, saying("x"), nil, fault.Fault{}, aftersale.ClassManual},
		{"picture by its address", fake.AfterSale{}, saying("x"), func(a *aftersale.Action) {
			a.Evidence = []aftersale.Evidence{{Kind: "image", URL: "https://e.com/1.jpg"}}
		}, fault.Fault{}, aftersale.ClassManual},
		{"picture too large", fake.AfterSale{}, saying("x"), func(a *aftersale.Action) {
			a.Evidence = []aftersale.Evidence{{Kind: "image", URL: "file:1", Data: append(bytes.Clone(testJPG), make([]byte, maxMessageImage)...)}}
		}, fault.Fault{}, aftersale.ClassManual},
		{"no reply", fake.AfterSale{}, saying("x"), nil, fault.Fault{DropAfter: true}, aftersale.ClassUnknown},
		{"too many calls", fake.AfterSale{}, saying("x"), nil, fault.Fault{Limited: true}, aftersale.ClassLimited},
	} {
		p, a := setup(t, fake.Options{}, nil)
		act := decided(t, a, p.Open(c.open), c.act)
		if c.change != nil {
			c.change(&act)
		}
		p.Faults().Next(methodMessage, c.fault)
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, c.name, err, c.class)
	}
	for _, body := range []string{`{"refund_message_add_response":{}}`, `{"refund_message_add_response":{"refund_message":"ok"}}`, `busy`} {
		a, _ := answering(t, body)
		act := saying("x")
		act.Ref.ID = "17"
		_, err := a.Message(t.Context(), act)
		suitekit.WantClass(t, body, err, aftersale.ClassUnknown)
	}
}

func TestPlainPicture(t *testing.T) {
	t.Parallel()
	if square, err := png.Decode(bytes.NewReader(plainPicture())); err != nil || square.Bounds().Dx() != 120 {
		t.Errorf("got picture %v and error %v, want 120 pixels", square, err)
	}
}
