package kuaidi100

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/courier"
	"makegood/adapters/courier/kuaidi100/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func TestTrackAnswers(t *testing.T) {
	t.Parallel()
	const scans = `"data":[{"ftime":"2026-03-01 08:00:00","statusCode":"3"}]`
	for _, c := range []struct {
		body  string
		n     int
		class aftersale.Class
		code  string
	}{
		{`{"message":"ok","status":"200","state":"3","nu":"73100130019486",` + scans + `}`, 1, "", ""},
		{`{"message":"ok","nu":73100130019486,"status":200,"state":3,` + scans + `}`, 1, "", ""},
		{`{"message":"ok","status":"200","data":null}`, 0, "", ""},
		{`{"result":false,"returnCode":"500","message":"查询无结果，请隔段时间再查"}`, 0, "", ""},
		{`{"result":false,"returnCode":500,"message":"x"}`, 0, "", ""},
		{`{"result":false,"returnCode":"400","message":"x"}`, 0, aftersale.ClassRefused, "400"},
		{`{"result":false,"returnCode":"408","message":"x"}`, 0, aftersale.ClassRefused, "408"},
		{`{"result":false,"returnCode":"503","message":"x"}`, 0, aftersale.ClassRefused, "503"},
		{`{"returnCode":"601","message":"x"}`, 0, aftersale.ClassRefused, "601"},
		{`{"result":false}`, 0, aftersale.ClassRefused, ""},
		{`{}`, 0, aftersale.ClassUnknown, "unreadable"},
		{`{"message":"ok","status":"200","nu":"73100130019487",` + scans + `}`, 0, aftersale.ClassUnknown, "unreadable"},
		{`{"message":"ok","status":"200","data":[{"ftime":"soon"}]}`, 0, aftersale.ClassUnknown, "unreadable"},
		{`null`, 0, aftersale.ClassUnknown, "unreadable"},
	} {
		got, err := answered(t, c.body).Track(t.Context(), zto)
		if len(got) != c.n {
			t.Errorf("%s: got %d scans, want %d", c.body, len(got), c.n)
		}
		suitekit.WantCall(t, c.body, err, c.class, c.code)
	}
}

func TestTrackPhone(t *testing.T) {
	t.Parallel()
	f, server := aggregator(t)
	_, err := open(t, "api_url", server, "phone", "").Track(t.Context(), zto)
	suitekit.WantCall(t, "without a telephone", err, aftersale.ClassRefused, "408")
	suitekit.WantWords(t, "without a telephone", err, aftersale.ClassRefused, "phone needed")
	// Other companies are never told a telephone number.
	f.Scan(courier.YTO, "YT6186594166532", "1", "1", now, "", "")
	if _, err := open(t, "api_url", server, "phone", "").Track(t.Context(), aftersale.Waybill{Courier: courier.YTO, Number: "YT6186594166532"}); err != nil {
		t.Error(err)
	}
}

func TestNotCalled(t *testing.T) {
	t.Parallel()
	f, server := aggregator(t)
	bare := open(t, "api_url", server, "secret", "", "callback_url", "")
	full := open(t, "api_url", server, "callback_url", "")
	intercept := func(a *account, company, number string) error {
		_, err := a.Intercept(t.Context(), aftersale.Action{Waybill: aftersale.Waybill{Courier: company, Number: number}})
		return err
	}
	track := func(company, number string) error {
		_, err := full.Track(t.Context(), aftersale.Waybill{Courier: company, Number: number})
		return err
	}
	suitekit.WantCall(t, "tracking without a company", track("", zto.Number), aftersale.ClassRefused, "company")
	suitekit.WantCall(t, "tracking without a number", track("zto", "1"), aftersale.ClassRefused, "number")
	suitekit.WantCall(t, "subscribing without a callback", full.Subscribe(t.Context(), zto), aftersale.ClassManual, "callback_url")
	suitekit.WantCall(t, "intercept without a secret", intercept(bare, "sto", zto.Number), aftersale.ClassManual, "secret")
	suitekit.WantCall(t, "intercept without a company", intercept(full, "", zto.Number), aftersale.ClassManual, "company")
	suitekit.WantCall(t, "intercept without a number", intercept(full, "sto", ""), aftersale.ClassRefused, "number")
	for _, company := range []string{"zto", "yto", "jtexpress"} {
		suitekit.WantCall(t, company+" without a callback", intercept(full, company, zto.Number), aftersale.ClassManual, "callback_url")
	}
	if calls := f.Calls(); len(calls) > 0 {
		t.Errorf("got calls %v, want none", calls)
	}
}

func TestSubscribe(t *testing.T) {
	t.Parallel()
	f, server := aggregator(t)
	a := open(t, "api_url", server)
	for range 2 { // the second one is a repeat: success
		if err := a.Subscribe(t.Context(), zto); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Subscribe(t.Context(), aftersale.Waybill{Number: "9900000000001"}); err != nil {
		t.Fatal(err)
	}
	want := []fake.Subscription{
		{Company: "zhongtong", Number: zto.Number, CallbackURL: ours, Salt: account1["salt"], Phone: "0001", Advanced: true, At: now},
		{Number: "9900000000001", CallbackURL: ours, Salt: account1["salt"], AutoCom: true, Advanced: true, At: now},
	}
	if diff := cmp.Diff(want, f.Subscriptions()); diff != "" {
		t.Errorf("subscriptions (-want +got):\n%s", diff)
	}
}

func TestSubscribeAnswers(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]struct {
		class aftersale.Class
		code  string
	}{
		`{"result":true,"returnCode":"200","message":"提交成功"}`: {},
		`{"returnCode":200}`:                  {},
		`{"result":false,"returnCode":"501"}`: {},
		`{"result":false,"returnCode":"600"}`: {aftersale.ClassRefused, "600"},
		`{"result":false,"returnCode":"702"}`: {aftersale.ClassRefused, "702"},
		`{"result":false,"returnCode":"500"}`: {aftersale.ClassUnknown, "500"},
		`{"result":false,"returnCode":"200"}`: {aftersale.ClassUnknown, "unreadable"},
		`{}`:                                  {aftersale.ClassUnknown, "unreadable"},
	} {
		err := answered(t, body).Subscribe(t.Context(), zto)
		suitekit.WantCall(t, body, err, want.class, want.code)
	}
}

func TestIntercept(t *testing.T) {
	t.Parallel()
	f, server := aggregator(t)
	a := open(t, "api_url", server, "partner_id", "P1", "pay_type", "MONTHLY")
	act := aftersale.Action{Name: aftersale.ActionIntercept, Waybill: zto, Reason: "张三样 13800000001"}
	receipt, err := a.Intercept(t.Context(), act)
	if err != nil {
		t.Fatal(err)
	}
	got := f.Intercepts(zto.Number)
	want := []fake.Intercept{{
		Company: "zhongtong", Number: zto.Number, Type: "RETURN_SEND_ADDR", Role: "1", PayType: "MONTHLY",
		PartnerID: "P1", CallbackURL: ours, Salt: account1["salt"], TaskID: receipt.Reference, At: now,
	}}
	if diff := cmp.Diff(want, got); diff != "" || receipt.Reference == "" || receipt.AlreadyDone {
		t.Errorf("got receipt %+v, want a new reference; intercepts (-want +got):\n%s", receipt, diff)
	}
	_, err = a.Intercept(t.Context(), act) // "there is one already" has no public code
	suitekit.WantCall(t, "a second intercept", err, aftersale.ClassRefused, "30005")
}

func TestInterceptAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		body, reference string
		class           aftersale.Class
		code            string
	}{
		{`{"success":true,"code":200,"data":"REF-1","message":"ok","time":3}`, "REF-1", "", ""},
		{`{"success":"true","code":"200","data":{"id":12345678901234567890}}`, "12345678901234567890", "", ""},
		{`{"success":true,"code":200,"data":{"taskId":{"id":"x"},"orderId":"O1"}}`, "O1", "", ""},
		{`{"success":true,"code":200,"data":null}`, "", "", ""},
		{`{"success":true,"code":200,"data":true}`, "", "", ""},
		{`{"success":true,"code":200,"data":["REF"]}`, "", "", ""},
		{`{"success":true,"code":200,"data":"张三样，广东省深圳市"}`, "", "", ""},
		{`{"success":false,"code":200}`, "", aftersale.ClassRefused, "200"},
		{`{"success":false,"code":30001,"message":"x"}`, "", aftersale.ClassRefused, "30001"},
		{`{"success":false,"code":503}`, "", aftersale.ClassRefused, "503"},
		{`{"success":false,"code":500}`, "", aftersale.ClassUnknown, "500"},
		{`{"success":false,"code":502}`, "", aftersale.ClassUnknown, "502"},
		{`{"success":true,"code":400}`, "", aftersale.ClassUnknown, "400"},
		{`{"code":200}`, "", aftersale.ClassUnknown, "200"},
		{`{"success":true}`, "", aftersale.ClassUnknown, "unreadable"},
	} {
		r, err := answered(t, c.body).Intercept(t.Context(), aftersale.Action{Waybill: zto})
		if r.Reference != c.reference {
			t.Errorf("%s: got reference %q, want %q", c.body, r.Reference, c.reference)
		}
		suitekit.WantCall(t, c.body, err, c.class, c.code)
	}
}

// TestInterceptLost: an answer that never came is never taken for a refusal.
func TestInterceptLost(t *testing.T) {
	t.Parallel()
	f, server := aggregator(t)
	a := open(t, "api_url", server)
	for name, trouble := range map[string]fault.Fault{
		"before": {FailBefore: true}, "after": {FailAfter: true}, "dropped": {DropAfter: true}, "slow": {Delay: time.Second},
	} {
		f.Faults().Next(fake.OpIntercept, trouble)
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		_, err := a.Intercept(ctx, aftersale.Action{Waybill: zto})
		cancel()
		suitekit.WantClass(t, name, err, aftersale.ClassUnknown)
	}
	f.Faults().Next(fake.OpIntercept, fault.Fault{Limited: true})
	_, err := a.Intercept(t.Context(), aftersale.Action{Waybill: zto})
	suitekit.WantCall(t, "limited", err, aftersale.ClassLimited, "http 429")
}

// TestWords: what the aggregator says is shortened and cleaned.
func TestWords(t *testing.T) {
	t.Parallel()
	said := account1["salt"] + "\n手机13800000001，" + strings.Repeat("长", 500)
	body := `{"result":false,"returnCode":"400","message":"` + strings.ReplaceAll(said, "\n", `\n`) + `"}`
	_, err := answered(t, body).Track(t.Context(), zto)
	text := ""
	if err != nil {
		text = err.Error()
	}
	if len([]rune(text)) > 200+60 || !strings.Contains(text, "*** 手机***，长") {
		t.Errorf("got error %q, want it short and redacted", text)
	}
}
