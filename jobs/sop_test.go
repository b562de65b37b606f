package jobs_test

import (
	"testing"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/store"
)

// parcel has SF scan a parcel that was picked up long ago and moved since.
func (r *rig) parcel(number string, age time.Duration) douyinfake.Waybill {
	now := r.clock.Now()
	r.sf.Ship(number)
	r.sf.Scan(number, "50", now.Add(-age), "深圳市", "已收取快件")
	r.sf.Scan(number, "30", now.Add(-age/2), "深圳市", "已发车")
	return douyinfake.Waybill{Company: "shunfeng", Number: number, At: now.Add(-age)}
}

func TestU1PaysUnshippedStandardGoods(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 9900})
	r.run()
	l := r.want(id, "U1", aftersale.StateAgreed, 1)
	if len(l.Actions) == 0 || l.Actions[0].State != aftersale.Confirmed || l.Actions[0].Amount.Minor != 9900 {
		t.Errorf("ledger: %+v", l.Actions)
	}
	r.later(time.Minute)
	l = r.want(id, "U1", aftersale.StateRefunded, 1)
	if l.Case.Resolution != aftersale.ResolvedAuto || !l.Case.NextCheckAt.IsZero() {
		t.Errorf("resolution %q, next check %v", l.Case.Resolution, l.Case.NextCheckAt)
	}
}

func TestU1AboveTheLimitIsAPersons(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 50001})
	r.run()
	r.want(id, "U1", aftersale.StateNeedsReview, 0)
}

func TestU2MadeToOrderIsAPersons(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, SKUs: []douyinfake.SKU{{ID: "1", OuterID: "DZ-7", Quantity: 1}}})
	r.run()
	r.want(id, "U2", aftersale.StateNeedsReview, 0)
}

func TestU4HoldsThenAsksAPerson(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.sf.Ship("SF1000000000004")
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Waybills: []douyinfake.Waybill{{Company: "shunfeng", Number: "SF1000000000004"}}})
	r.run()
	r.want(id, "U4", aftersale.StateWaiting, 0)
	r.later(31 * time.Minute)
	r.want(id, "U4", aftersale.StateNeedsReview, 0)
}

func TestU4GoneIsInTransit(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.sf.Ship("SF1000000000005")
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 4000, Waybills: []douyinfake.Waybill{{Company: "shunfeng", Number: "SF1000000000005"}}})
	r.run()
	r.want(id, "U4", aftersale.StateWaiting, 0)
	r.sf.Scan("SF1000000000005", "50", r.clock.Now(), "深圳市", "已收取快件")
	r.later(31 * time.Minute)
	r.want(id, "S1", aftersale.StateAgreed, 1)
	if len(r.sf.Intercepts("SF1000000000005")) != 1 {
		t.Error("the parcel was not intercepted")
	}
}

func TestU5InstantRefundIsRecorded(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Status: douyinfake.StatusSuccess, RefundStatus: douyinfake.RefundDone})
	r.run()
	l := r.want(id, "U5", aftersale.StateRefunded, 0)
	if l.Case.Resolution != aftersale.ResolvedPlatform {
		t.Errorf("resolution %q", l.Case.Resolution)
	}
}

func TestU6MoneyOutParcelGone(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000006"
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Status: douyinfake.StatusSuccess, RefundStatus: douyinfake.RefundDone, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.run()
	r.want(id, "U6", aftersale.StateRecovering, 0)
	if len(r.sf.Intercepts(number)) != 1 {
		t.Fatal("the parcel was not intercepted")
	}
	rows, err := r.store.Register(t.Context(), "losses", time.Time{}, r.clock.Now().Add(time.Hour), 10)
	if err != nil || len(rows) != 1 {
		t.Errorf("loss register: %v %v", rows, err)
	}
	r.sf.DeliverBack(r.sf.Return(number))
	r.later(time.Hour)
	r.want(id, "U6", aftersale.StateRefunded, 0)
}

func TestS1InterceptsThenPays(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000010"
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 5000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.run()
	r.want(id, "S1", aftersale.StateAgreed, 1)
	if len(r.sf.Intercepts(number)) != 1 || len(r.douyin.Remarks(r.douyin.Get(id).OrderID)) == 0 {
		t.Errorf("intercepts %v, remarks %v", r.sf.Intercepts(number), r.douyin.Remarks(r.douyin.Get(id).OrderID))
	}
}

func TestS1RefusedInterceptDoesNotPay(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000011"
	r.sf.RefuseIntercept(number, "6199", "不可拦截")
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 5000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.run()
	r.want(id, "S2", aftersale.StateNeedsReview, 0)
}

func TestS2WaitsUntilTheParcelIsBack(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000020"
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 5001, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.run()
	r.want(id, "S2", aftersale.StateWaiting, 0)
	r.sf.Return(number)
	r.later(31 * time.Minute)
	r.want(id, "S2a", aftersale.StateAgreed, 1)
}

func TestS2bSignedAfterAllIsAPersons(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000021"
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 20000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.run()
	r.sf.Scan(number, "80", r.clock.Now(), "上海市", "已签收")
	r.later(31 * time.Minute)
	l := r.load(id)
	if l.Case.State != aftersale.StateNeedsReview || r.douyin.Paid(id) != 0 {
		t.Fatalf("case is %s by %s, paid %d", l.Case.State, l.Case.Rule, r.douyin.Paid(id))
	}
}

func TestS2cTheMarginBringsAPerson(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000022"
	r.sf.NeverMove(number)
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 20000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}, Deadline: r.clock.Now().Add(5 * time.Hour)})
	r.run()
	r.want(id, "S2", aftersale.StateWaiting, 0)
	r.later(61 * time.Minute)
	r.want(id, "S2c", aftersale.StateNeedsReview, 0)
	r.later(3*time.Hour + 2*time.Minute) // the fallback is to leave it
	r.want(id, "S2c", aftersale.StateNeedsReview, 0)
}

func TestS5LostIsPaid(t *testing.T) {
	t.Parallel()
	r := setup(t)
	w := r.parcel("SF1000000000050", 100*time.Hour) // last scan 50 h ago
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 15900, Waybills: []douyinfake.Waybill{w}})
	r.run()
	r.want(id, "S5", aftersale.StateAgreed, 1)
	rows, err := r.store.Register(t.Context(), "claims", time.Time{}, r.clock.Now().Add(time.Hour), 10)
	if err != nil || len(rows) != 1 {
		t.Errorf("claims register: %v %v", rows, err)
	}
}

func TestR0R1ReturnPaidOnThePickUpScan(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "4300000000001"
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeReturn, Amount: 3900})
	r.run()
	r.want(id, "R0", aftersale.StateAgreed, 0)
	r.clock.Add(time.Hour)
	r.douyin.Update(id, func(a *douyinfake.AfterSale) {
		a.Status, a.Return = douyinfake.StatusReturned, &douyinfake.Waybill{Company: "yunda", Number: number}
	})
	r.k100.Parcel("yunda", number)
	r.push(id, "203")
	r.run()
	r.want(id, "R2", aftersale.StateWaiting, 0)
	r.k100.Scan("yunda", number, "1", "103", r.clock.Now(), "已揽收", "苏州市")
	r.later(31 * time.Minute)
	l := r.want(id, "R1", aftersale.StateAgreed, 1)
	if last := l.Actions[len(l.Actions)-1]; last.Stage != aftersale.StageReceipt {
		t.Errorf("stage %s", last.Stage)
	}
}

func TestR2AboveTheLimitWaitsForTheWarehouse(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "4300000000002"
	r.k100.Scan("yunda", number, "1", "103", r.clock.Now().Add(-time.Hour), "已揽收", "苏州市")
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeReturn, Status: douyinfake.StatusReturned, Amount: 39000, Return: &douyinfake.Waybill{Company: "yunda", Number: number}})
	r.run()
	r.want(id, "R2", aftersale.StateWaiting, 0)
	r.k100.Scan("yunda", number, "3", "301", r.clock.Now(), "已签收", "深圳市")
	r.later(31 * time.Minute)
	r.want(id, "R2", aftersale.StateNeedsReview, 0)
}

func TestBuyerWithdrawsAndTheInterceptIsTakenBack(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000070"
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 20000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.run()
	r.douyin.Update(id, func(a *douyinfake.AfterSale) { a.Status = douyinfake.StatusClosed })
	r.push(id, "207")
	r.run()
	l := r.load(id)
	if l.Case.State != aftersale.StateClosed {
		t.Fatalf("case is %s by %s", l.Case.State, l.Case.Rule)
	}
	if last := l.Actions[len(l.Actions)-1]; last.Name != aftersale.ActionWithdraw || last.State != aftersale.Confirmed {
		t.Errorf("last action: %+v", last)
	}
}

func TestLostWakeUpsAreFoundBySweep(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.wake.take() // Redis was flushed
	r.clock.Add(10 * time.Second)
	if err := r.engine.Sweep(t.Context(), 5*time.Second); err != nil {
		t.Fatal(err)
	}
	subjects, _ := r.wake.take()
	if len(subjects) != 1 || subjects[0] != store.CaseSubject(r.ref(id)) {
		t.Fatalf("woken: %v", subjects)
	}
	if err := r.engine.Advance(t.Context(), r.ref(id)); err != nil {
		t.Fatal(err)
	}
	r.wake.take() // flushed again: the planned approval is forgotten
	r.clock.Add(10 * time.Second)
	if err := r.engine.Sweep(t.Context(), 5*time.Second); err != nil {
		t.Fatal(err)
	}
	r.run()
	r.want(id, "U1", aftersale.StateAgreed, 1)
}
