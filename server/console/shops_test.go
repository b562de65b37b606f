package console_test

import (
	"strings"
	"testing"
	"time"

	"makegood/aftersale"
)

// TestShops: how each shop stands, what the couriers can do, and the switch
// from shadow to live behind a confirmation.
func TestShops(t *testing.T) {
	r := setup(t)
	r.connect()
	b := r.signedIn(t, desktop, "ops", "#/shops")
	b.see(".couriers tbody tr")
	douyin := strings.Join(strings.Fields(b.text(".shop:nth-child(1)")), " ")
	for _, want := range []string{shopID, "live", "2 d 23 h left", "age: ", "as configured", "Authorisation link"} {
		if !strings.Contains(douyin, want) {
			t.Errorf("the shop lacks %q: %s", want, douyin)
		}
	}
	sf := strings.Join(strings.Fields(b.text(".couriers tbody tr")), " ")
	for _, want := range []string{"main", "track", "intercept", "in transit", "once per parcel", "answers within", "none yet"} {
		if !strings.Contains(sf, want) {
			t.Errorf("the courier lacks %q: %s", want, sf)
		}
	}
	b.click("Go live")
	b.read("refunds are paid with real money")
	b.shot("confirm")
	b.click("Go live")
	b.closed()
	b.read("switched by ops")
	row, err := r.store.Shop(t.Context(), "taobao", "99887766")
	if err != nil || row.Mode != aftersale.ModeLive || row.ModeBy != "ops" {
		t.Errorf("got %+v and the error %v, want live by ops", row, err)
	}
	b.wait("a button back", "document.querySelectorAll('.shop')[1].innerText.includes('Back to shadow')")
	eval[bool](b, "[...document.querySelectorAll('.shop')[1].querySelectorAll('button')].find((one) => one.innerText === 'Back to shadow').click(), true")
	b.read("People have to answer its requests in the merchant console")
	b.click("Back to shadow")
	b.closed()
	if row, err := r.store.Shop(t.Context(), "taobao", "99887766"); err != nil || row.Mode != aftersale.ModeShadow {
		t.Errorf("got %+v and the error %v, want shadow", row, err)
	}
}

// TestAuthorizationLink: the link needs the public address; why there is none
// is said in the page's language.
func TestAuthorizationLink(t *testing.T) {
	r := setup(t)
	r.connect()
	b := r.signedIn(t, chinese, "ops", "#/shops")
	b.see(".couriers tbody tr")
	eval[bool](b, "document.querySelectorAll('.shop')[1].querySelectorAll('button')[1].click(), true")
	if b.able("生成链接") {
		t.Error("a link without an address")
	}
	b.into("dialog input", "https://aftersale.example.com/")
	b.read("授权后平台将跳转到 https://aftersale.example.com/authorize/taobao/99887766")
	b.click("生成链接")
	b.read("配置中缺少 secret_key")
	b.shot("problem")
}

// TestCourierRates: intercepts of the last 90 days, by how they ended.
func TestCourierRates(t *testing.T) {
	r := setup(t)
	r.connect()
	for i, state := range []aftersale.LedgerState{aftersale.Confirmed, aftersale.Confirmed, aftersale.Refused} {
		c := r.seed(i, 5000)
		a := aftersale.Action{
			ID: c.ID + ".1", CaseID: c.ID, Ref: c.Ref, Name: aftersale.ActionIntercept, Stage: aftersale.StageParcel, N: 1, Status: c.Snapshot.Status, Kind: c.Snapshot.Kind,
			Waybill: aftersale.Waybill{Courier: "sf", Number: "SF1"}, Amount: c.Snapshot.Amount, State: state, PlannedAt: time.Now().Add(-time.Hour), CompletedAt: time.Now(), Result: "ok",
		}
		r.plan(c, a)
		if state == aftersale.Confirmed {
			a.InterceptOutcome = []string{aftersale.InterceptSucceeded, aftersale.InterceptFailed}[i]
			r.prove(c, a)
		}
	}
	b := r.signedIn(t, desktop, "vera", "#/shops")
	b.see(".couriers tbody tr")
	if row := strings.Join(strings.Fields(b.text(".couriers tbody tr")), " "); !strings.HasSuffix(row, "50% succeeded 1 failed 1 refused 1") {
		t.Errorf("the courier says %q", row)
	}
	if n := b.count("main button"); n != 0 {
		t.Errorf("%v buttons for a viewer", n)
	}
	b.route("#/registers?name=intercepts")
	b.read("the parcel turned round")
	b.read("delivered all the same")
}
