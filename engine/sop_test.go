package engine_test

import (
	"testing"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
)

// parcel has SF scan a parcel that was picked up long ago and moved since.
func (r *rig) parcel(number string, age time.Duration) douyinfake.Waybill {
	now := r.Clock.Now()
	r.SF.Ship(number)
	r.SF.Scan(number, "50", now.Add(-age), "深圳市", "已收取快件")
	r.SF.Scan(number, "30", now.Add(-age/2), "深圳市", "已发车")
	return douyinfake.Waybill{Company: "shunfeng", Number: number, At: now.Add(-age)}
}

func TestU1PaysUnshippedStandardGoods(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 9900})
	r.Run()
	l := r.Want(id, "U1", aftersale.StateAgreed, 1)
	if len(l.Actions) == 0 || l.Actions[0].State != aftersale.Confirmed || l.Actions[0].Amount.Minor != 9900 {
		t.Errorf("got ledger %+v, want a confirmed approval of 9900 fen", l.Actions)
	}
	r.Later(time.Minute)
	l = r.Want(id, "U1", aftersale.StateRefunded, 1)
	if l.Case.Resolution != aftersale.ResolvedAuto || !l.Case.NextCheckAt.IsZero() {
		t.Errorf("got resolution %q and next check %v, want %q and none", l.Case.Resolution, l.Case.NextCheckAt, aftersale.ResolvedAuto)
	}
}

func TestU1AboveTheLimitNeedsReview(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 50001})
	r.Run()
	r.Want(id, "U1", aftersale.StateNeedsReview, 0)
}

func TestU2MadeToOrderNeedsReview(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, SKUs: []douyinfake.SKU{{ID: "1", OuterID: "DZ-7", Quantity: 1}}})
	r.Run()
	r.Want(id, "U2", aftersale.StateNeedsReview, 0)
}

func TestU4WaitsThenNeedsReview(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.SF.Ship("SF1000000000004")
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Waybills: []douyinfake.Waybill{{Company: "shunfeng", Number: "SF1000000000004"}}})
	r.Run()
	r.Want(id, "U4", aftersale.StateWaiting, 0)
	r.Later(31 * time.Minute)
	r.Want(id, "U4", aftersale.StateNeedsReview, 0)
}

func TestU4GoneIsInTransit(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.SF.Ship("SF1000000000005")
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 4000, Waybills: []douyinfake.Waybill{{Company: "shunfeng", Number: "SF1000000000005"}}})
	r.Run()
	r.Want(id, "U4", aftersale.StateWaiting, 0)
	r.SF.Scan("SF1000000000005", "50", r.Clock.Now(), "深圳市", "已收取快件")
	r.Later(31 * time.Minute)
	r.Want(id, "S1", aftersale.StateAgreed, 1)
	if len(r.SF.Intercepts("SF1000000000005")) != 1 {
		t.Errorf("got intercepts %v, want one", r.SF.Intercepts("SF1000000000005"))
	}
}

func TestU5InstantRefundIsRecorded(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Status: douyinfake.StatusSuccess, RefundStatus: douyinfake.RefundDone})
	r.Run()
	l := r.Want(id, "U5", aftersale.StateRefunded, 0)
	if l.Case.Resolution != aftersale.ResolvedPlatform {
		t.Errorf("got resolution %q, want %q", l.Case.Resolution, aftersale.ResolvedPlatform)
	}
}

func TestU6MoneyOutParcelGone(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000006"
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Status: douyinfake.StatusSuccess, RefundStatus: douyinfake.RefundDone, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.Run()
	r.Want(id, "U6", aftersale.StateRecovering, 0)
	if len(r.SF.Intercepts(number)) != 1 {
		t.Fatalf("got intercepts %v, want one", r.SF.Intercepts(number))
	}
	rows, err := r.Store.Register(t.Context(), "losses", time.Time{}, r.Clock.Now().Add(time.Hour), 10)
	if err != nil || len(rows) != 1 {
		t.Errorf("got loss register %v, %v; want one line", rows, err)
	}
	r.SF.DeliverBack(r.SF.Return(number))
	r.Later(time.Hour)
	r.Want(id, "U6", aftersale.StateRefunded, 0)
}

func TestS1InterceptsThenPays(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000010"
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 5000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.Run()
	r.Want(id, "S1", aftersale.StateAgreed, 1)
	if len(r.SF.Intercepts(number)) != 1 || len(r.Douyin.Remarks(r.Douyin.Get(id).OrderID)) == 0 {
		t.Errorf("got intercepts %v and remarks %v, want one and some", r.SF.Intercepts(number), r.Douyin.Remarks(r.Douyin.Get(id).OrderID))
	}
}

func TestS1RefusedInterceptDoesNotPay(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000011"
	r.SF.RefuseIntercept(number, "6199", "不可拦截")
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 5000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.Run()
	r.Want(id, "S2", aftersale.StateNeedsReview, 0)
}

func TestS2WaitsUntilTheParcelIsBack(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000020"
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 5001, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.Run()
	r.Want(id, "S2", aftersale.StateWaiting, 0)
	r.SF.Return(number)
	r.Later(31 * time.Minute)
	r.Want(id, "S2a", aftersale.StateAgreed, 1)
}

func TestS2bSignedAfterAllNeedsReview(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000021"
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 20000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.Run()
	r.SF.Scan(number, "80", r.Clock.Now(), "上海市", "已签收")
	r.Later(31 * time.Minute)
	l := r.Load(id)
	if l.Case.State != aftersale.StateNeedsReview || r.Douyin.Paid(id) != 0 {
		t.Fatalf("got case %s by %s, paid %d times; want %s, not paid", l.Case.State, l.Case.Rule, r.Douyin.Paid(id), aftersale.StateNeedsReview)
	}
}

func TestS2cTheMarginNeedsReview(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000022"
	r.SF.NeverMove(number)
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 20000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}, Deadline: r.Clock.Now().Add(5 * time.Hour)})
	r.Run()
	r.Want(id, "S2", aftersale.StateWaiting, 0)
	r.Later(61 * time.Minute)
	r.Want(id, "S2c", aftersale.StateNeedsReview, 0)
	r.Later(3*time.Hour + 2*time.Minute) // the fallback is to leave it
	r.Want(id, "S2c", aftersale.StateNeedsReview, 0)
}

func TestS5LostIsPaid(t *testing.T) {
	t.Parallel()
	r := setup(t)
	w := r.parcel("SF1000000000050", 100*time.Hour) // last scan 50 h ago
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 15900, Waybills: []douyinfake.Waybill{w}})
	r.Run()
	r.Want(id, "S5", aftersale.StateAgreed, 1)
	rows, err := r.Store.Register(t.Context(), "claims", time.Time{}, r.Clock.Now().Add(time.Hour), 10)
	if err != nil || len(rows) != 1 {
		t.Errorf("got claims register %v, %v; want one line", rows, err)
	}
}

func TestR0R1ReturnPaidOnThePickUpScan(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "4300000000001"
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeReturn, Amount: 3900})
	r.Run()
	r.Want(id, "R0", aftersale.StateAgreed, 0)
	r.Clock.Add(time.Hour)
	r.Douyin.Update(id, func(a *douyinfake.AfterSale) {
		a.Status, a.Return = douyinfake.StatusReturned, &douyinfake.Waybill{Company: "yunda", Number: number}
	})
	r.Kuaidi100.Parcel("yunda", number)
	r.Push(id, "203")
	r.Run()
	r.Want(id, "R2", aftersale.StateWaiting, 0)
	r.Kuaidi100.Scan("yunda", number, "1", "103", r.Clock.Now(), "已揽收", "苏州市")
	r.Later(31 * time.Minute)
	l := r.Want(id, "R1", aftersale.StateAgreed, 1)
	if last := l.Actions[len(l.Actions)-1]; last.Stage != aftersale.StageReceipt {
		t.Errorf("got stage %s, want %s", last.Stage, aftersale.StageReceipt)
	}
}

func TestR2AboveTheLimitWaitsForTheWarehouse(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "4300000000002"
	r.Kuaidi100.Scan("yunda", number, "1", "103", r.Clock.Now().Add(-time.Hour), "已揽收", "苏州市")
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeReturn, Status: douyinfake.StatusReturned, Amount: 39000, Return: &douyinfake.Waybill{Company: "yunda", Number: number}})
	r.Run()
	r.Want(id, "R2", aftersale.StateWaiting, 0)
	r.Kuaidi100.Scan("yunda", number, "3", "301", r.Clock.Now(), "已签收", "深圳市")
	r.Later(31 * time.Minute)
	r.Want(id, "R2", aftersale.StateNeedsReview, 0)
}

func TestBuyerWithdrawsAndTheInterceptIsTakenBack(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000070"
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 20000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.Run()
	r.Douyin.Update(id, func(a *douyinfake.AfterSale) { a.Status = douyinfake.StatusClosed })
	r.Push(id, "207")
	r.Run()
	l := r.Load(id)
	if l.Case.State != aftersale.StateClosed {
		t.Fatalf("got case %s by %s, want %s", l.Case.State, l.Case.Rule, aftersale.StateClosed)
	}
	if last := l.Actions[len(l.Actions)-1]; last.Name != aftersale.ActionWithdraw || last.State != aftersale.Confirmed {
		t.Errorf("got last action %+v, want a confirmed withdrawal", last)
	}
}
