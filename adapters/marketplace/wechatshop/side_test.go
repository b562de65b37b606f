package wechatshop

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// lookUp makes an adapter without an address of its own.
var lookUp = adapters.Settings{"return_address_id": ""}

func TestDefaultReturnAddress(t *testing.T) {
	t.Parallel()
	now := at
	p, a := setup(t, fake.Options{Now: func() time.Time { return now }, ReturnAddressID: "222333"}, lookUp)
	open := func() aftersale.Action {
		return decided(t, a, p.Open(fake.AfterSale{Type: fake.TypeReturn}), aftersale.Action{Name: agree, Stage: aftersale.StageReturn})
	}
	for range 2 {
		if _, err := a.Do(t.Context(), open()); err != nil {
			t.Fatal(err)
		}
	}
	if calls(p, opAddresses) != 1 || calls(p, opAddress) != 2 {
		t.Errorf("looked up by %v", p.Calls())
	}
	now = now.Add(11 * time.Minute)
	if _, err := a.Do(t.Context(), open()); err != nil || calls(p, opAddresses) != 2 {
		t.Errorf("%v, calls %v", err, p.Calls())
	}
	for op, class := range map[string]aftersale.Class{opAddresses: aftersale.ClassRetry, opAddress: aftersale.ClassRetry, opAccept: aftersale.ClassUnknown} {
		now = now.Add(11 * time.Minute)
		act := open()
		p.Faults().Next("channels/ec/"+op, fault.Fault{FailBefore: true})
		if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != class {
			t.Errorf("%s fails: %v, want %s", op, err, class)
		}
	}
}

func TestNoReturnAddress(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Addresses: []fake.Address{{ID: "1"}, {ID: "2"}}}, lookUp)
	act := decided(t, a, p.Open(fake.AfterSale{Type: fake.TypeReturn}), aftersale.Action{Name: agree, Stage: aftersale.StageReturn})
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassManual || !strings.Contains(err.Error(), "return_address_id") || calls(p, opAccept) != 0 {
		t.Error(err)
	}
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
		a, _ := answering(t, 200, map[string]string{opAddresses: c.list, opAddress: c.one})
		a.address = ""
		id, err := a.returnAddress(t.Context())
		if id != c.id || (err != nil) != (c.class != "") || err != nil && aftersale.ClassOf(err) != c.class {
			t.Errorf("%s %s: %q, %v", c.list, c.one, id, err)
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
		got, err := a.RefuseReasons(t.Context(), aftersale.Ref{ID: p.Open(fake.AfterSale{Type: c.kind, Status: c.status})})
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s %s: %v %s", c.kind, c.status, err, diff)
		}
	}
	if _, err := a.RefuseReasons(t.Context(), aftersale.Ref{ID: "1"}); aftersale.ClassOf(err) != aftersale.ClassRefused {
		t.Error(err)
	}
}

// A reason that names no scene may be cited anywhere; one without a number nowhere.
func TestReadReasons(t *testing.T) {
	t.Parallel()
	got, ok := readReasons([]byte(`{"reason_list":[{"reject_reason_type":1,"reject_reason":"a"},{"reject_reason_type":"2","reject_reason_type_text":"b","reject_scene":0},
		{"reject_reason_type":3,"reject_scene":[1,4]},{"reject_reason_type":4,"reject_scene":5},{"reject_reason_type":"x"},{}]}`), sceneRefund)
	var codes []string
	for _, r := range got {
		codes = append(codes, r.code+r.title)
	}
	if diff := cmp.Diff([]string{"1a", "2b", "3"}, codes); diff != "" || !ok {
		t.Error(ok, diff)
	}
	if _, ok := readReasons([]byte(`{"reason_list":{}}`), sceneRefund); ok {
		t.Error("a list that is none is read")
	}
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
		if err != nil || receipt.AlreadyDone != c.done || notes[len(notes)-1] != c.last {
			t.Errorf("%q: %v %+v, note %q", c.text, err, receipt, notes[len(notes)-1])
		}
	}
	act.OrderID = "3700000000000009999"
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassRefused || calls(p, opNotes) != 3 {
		t.Errorf("an order that cannot be read: %v, %d notes written", err, calls(p, opNotes))
	}
}
