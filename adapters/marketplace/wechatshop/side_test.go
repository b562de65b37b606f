package wechatshop

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// lookUp makes an adapter without an address of its own.
var lookUp = adapters.Settings{"return_address_id": ""}

func TestDefaultReturnAddress(t *testing.T) {
	t.Parallel()
	clock := suitekit.NewClock(at)
	p, a := setup(t, fake.Options{Now: clock.Now, ReturnAddressID: "222333"}, lookUp)
	open := func() aftersale.Action {
		return decided(t, a, p.Open(fake.AfterSale{Type: fake.TypeReturn}), aftersale.Action{Name: agree, Stage: aftersale.StageReturn})
	}
	try := func(what string, act aftersale.Action, class aftersale.Class) {
		t.Helper()
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, what, err, class)
	}
	try("the first return", open(), "")
	try("the second return", open(), "")
	wantCalls(t, "two returns", p, 1, opAddresses)
	wantCalls(t, "two returns", p, 2, opAddress)
	clock.Advance(11 * time.Minute)
	try("11 minutes later", open(), "")
	wantCalls(t, "11 minutes later", p, 2, opAddresses)
	for op, class := range map[string]aftersale.Class{opAddresses: aftersale.ClassRetry, opAddress: aftersale.ClassRetry, opAccept: aftersale.ClassUnknown} {
		clock.Advance(11 * time.Minute)
		act := open()
		p.Faults().Next(path(op), fault.Fault{FailBefore: true})
		try(op+" fails", act, class)
	}
}

func TestNoReturnAddress(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Addresses: []fake.Address{{ID: "1"}, {ID: "2"}}}, lookUp)
	act := decided(t, a, p.Open(fake.AfterSale{Type: fake.TypeReturn}), aftersale.Action{Name: agree, Stage: aftersale.StageReturn})
	_, err := a.Do(t.Context(), act)
	suitekit.WantWords(t, "without a default", err, aftersale.ClassManual, "return_address_id")
	wantCalls(t, "without a default", p, 0, opAccept)
}

// The list's shape is known from few sources: ids, or whole addresses.
func TestAddressShapes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		list, one string
		id        string
		class     aftersale.Class
	}{
		{`{"address_id_list":["7",8]}`, `{"address_detail":{"default_recv":true}}`, "7", ""},
		{`{"address_id_list":[7]}`, `{"address_detail":{"default_recv":1}}`, "7", ""},
		{`{"address_list":[{"address_id":7,"default_recv":0},{"address_id":8,"default_recv":1}]}`, ``, "8", ""},
		{`{"address_list":[{"address_id":"7"},{"address_id":"8","is_default":true}]}`, ``, "8", ""},
		{`{"address_list":[{"address_id":"7","default":1,"default_recv":0},{"address_id":"8","default":1}]}`, ``, "8", ""},
		{`{"address_id_list":["7"]}`, `{"address_detail":{"default_recv":false}}`, "", aftersale.ClassManual},
		{`{"address_id_list":["7"]}`, `{}`, "", aftersale.ClassManual},
		{`{"address_id_list":["7"]}`, `{"address_detail":[]}`, "", aftersale.ClassRetry},
		{`{"address_id_list":["x",""]}`, ``, "", aftersale.ClassManual},
		{`{}`, ``, "", aftersale.ClassManual},
		{`{"address_id_list":"7"}`, ``, "", aftersale.ClassRetry},
		{`{"errcode":48001}`, ``, "", aftersale.ClassManual},
		{`{"errcode":-1}`, ``, "", aftersale.ClassRetry},
		{`{"errcode":42001}`, ``, "", aftersale.ClassAuth},
	} {
		a, _ := answering(t, 200, map[string]string{opAddresses: c.list, opAddress: c.one}, lookUp)
		id, err := a.returnAddress(t.Context())
		suitekit.WantClass(t, c.list+" "+c.one, err, c.class)
		if id != c.id {
			t.Errorf("%s %s: got address %q, want %q", c.list, c.one, id, c.id)
		}
	}
}

func TestRefuseReasons(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	for _, c := range []struct {
		kind, status string
		want         []aftersale.Reason
	}{
		{fake.TypeRefund, fake.StatusProcessing, []aftersale.Reason{{Code: "6", Text: "买家误操作/已协商取消申请"}, {Code: "19", Text: "商品已签收"}}},
		{fake.TypeReturn, fake.StatusProcessing, []aftersale.Reason{{Code: "20", Text: "商品影响二次销售"}}},
		{fake.TypeReturn, fake.StatusWaitReceipt, []aftersale.Reason{{Code: "20", Text: "商品影响二次销售"}}},
		{fake.TypeExchange, fake.StatusProcessing, []aftersale.Reason{{Code: "21", Text: "换货商品无库存"}}},
		{fake.TypeExchange, fake.StatusWaitReceipt, []aftersale.Reason{{Code: "22", Text: "退回商品与换货商品不符"}}},
		{fake.TypeRefund, fake.StatusRefunded, nil},
		{fake.TypeReship, fake.StatusProcessing, nil},
	} {
		got, err := a.RefuseReasons(t.Context(), refTo(p.Open(fake.AfterSale{Type: c.kind, Status: c.status})))
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s %s: got error %v, reasons (-want +got):\n%s", c.kind, c.status, err, diff)
		}
	}
	_, err := a.RefuseReasons(t.Context(), refTo("1"))
	suitekit.WantClass(t, "an unknown after-sale", err, aftersale.ClassRefused)
}

// A reason that names no scene may be cited anywhere; one without a number nowhere.
func TestReadReasons(t *testing.T) {
	t.Parallel()
	const text = `{"reason_list":[{"reject_reason_type":1,"reject_reason":"a"},{"reject_reason_type":"2","reject_reason_type_text":"b","reject_scene":0},
		{"reject_reason_type":3,"reject_scene":[1,4]},{"reject_reason_type":4,"reject_scene":5},{"reject_reason_type":"x"},{}]}`
	a, _ := answering(t, 200, map[string]string{opReasons: text}, nil)
	offered, err := a.reasons(t.Context(), sceneRefund)
	var got []string
	for _, r := range offered {
		got = append(got, string(r.Code)+r.title())
	}
	if diff := cmp.Diff([]string{"1a", "2b", "3"}, got); diff != "" || err != nil {
		t.Errorf("got error %v, reasons (-want +got):\n%s", err, diff)
	}
	a, _ = answering(t, 200, map[string]string{opReasons: `{"reason_list":{}}`}, nil)
	_, err = a.reasons(t.Context(), sceneRefund)
	suitekit.WantCall(t, "a list that is none", err, aftersale.ClassRetry, "bad_reply")
}

// The note is replaced as a whole: what colleagues wrote is kept.
func TestRemarkKeepsNotes(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	act := decided(t, a, p.Open(fake.AfterSale{}), aftersale.Action{Name: aftersale.ActionRemark})
	for _, c := range []struct {
		text string
		done bool
		last string
	}{
		{" 拦截已发 <U&S> ", false, "拦截已发 <U&S>"},
		{"已退款", false, "拦截已发 <U&S>\n已退款"},
		{"拦截已发 <U&S>", true, "拦截已发 <U&S>\n已退款"},
		{"退款", false, "拦截已发 <U&S>\n已退款\n退款"},
	} {
		act.Remark = c.text
		receipt, err := a.Do(t.Context(), act)
		notes := p.Notes(act.OrderID)
		if got := notes[len(notes)-1]; err != nil || receipt.AlreadyDone != c.done || got != c.last {
			t.Errorf("%q: got note %q, done before %v and error %v, want %q, %v", c.text, got, receipt.AlreadyDone, err, c.last, c.done)
		}
	}
	act.OrderID = "3700000000000009999"
	_, err := a.Do(t.Context(), act)
	suitekit.WantClass(t, "an order that cannot be read", err, aftersale.ClassRefused)
	wantCalls(t, "all notes", p, 3, opNotes)
}
