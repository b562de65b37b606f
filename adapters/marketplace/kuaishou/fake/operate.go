package fake

import (
	"time"

	"makegood/adapters/fakekit"
)

// step is what a call does to an after-sale, once it is known to be allowed.
type step struct {
	method string
	to     int // status afterwards; 0: money is paid
	extra  int64
}

// operate checks and applies a call on one after-sale. allowed is called with
// the after-sale locked.
func (p *Platform) operate(id int64, s step, allowed func(a *AfterSale) *refusal) (any, *refusal) {
	r, no := p.existing(id)
	if no != nil {
		return nil, no
	}
	r.Lock()
	defer r.Unlock()
	if s.to == 0 && !r.Try() {
		return nil, errNotPayable
	}
	if no := allowed(&r.Data); no != nil {
		return nil, no
	}
	p.apply(s, r)
	return true, nil
}

// apply carries the step out. The record is locked.
func (p *Platform) apply(s step, r *fakekit.Record[AfterSale]) {
	a, now := &r.Data, p.opt.Now()
	e := Entry{fakekit.Effect{ID: a.ID, At: now}, s.method}
	if s.to == 0 {
		e.Fen = a.Amount + s.extra
		r.Pay(e.Fen)
		a.Status, a.OrderStatus = StatusSuccess, OrderClosed
		if p.opt.SlowMoney {
			a.Status = StatusRefunding
		}
	} else {
		a.Status, a.Deadline = s.to, now.Add(7*24*time.Hour).Truncate(time.Millisecond)
	}
	p.Touch(r)
	p.Record(e)
	if s.to == 0 && p.opt.PushAfterEffect != "" {
		p.pushPaid(*a)
	}
}

type approveIn struct {
	ID        int64  `json:"refundId"`
	Status    int    `json:"status"`
	Amount    int64  `json:"refundAmount"`
	Negotiate *int   `json:"negotiateStatus"`
	Way       *int   `json:"refundHandingWay"`
	Desc      string `json:"desc"`
}

// approve is open.seller.order.refund.approve: money without return.
func (p *Platform) approve(in approveIn) (any, *refusal) {
	return p.operate(in.ID, step{method: "open.seller.order.refund.approve"}, func(a *AfterSale) *refusal {
		switch {
		case in.Amount <= 0:
			return errZero
		case in.Status != a.Status || in.Amount != a.Amount:
			return errUpdated
		case in.Negotiate != nil && *in.Negotiate != a.Negotiate:
			return errNegotiate
		case a.Way != WayRefund || a.Special != 0 || in.Way != nil && *in.Way != 0 && *in.Way != a.Way:
			return errWrongWay
		case a.Status != StatusApplied || a.Negotiate == 3:
			return errNotPayable
		}
		return nil
	})
}

type confirmReceiptIn struct {
	ID      int64    `json:"refundId"`
	Status  int      `json:"status"`
	Advice  int      `json:"returnFreightHandlingAdvice"`
	Freight int64    `json:"returnFreightAmount"`
	Words   string   `json:"returnFreightRejectDesc"`
	Images  []string `json:"returnFreightRejectImages"`
}

// confirmReceipt is open.seller.order.refund.confirm.receipt: the goods are
// back. A claim of return freight has to be answered, and only a claim.
func (p *Platform) confirmReceipt(in confirmReceiptIn) (any, *refusal) {
	s := step{method: "open.seller.order.refund.confirm.receipt", extra: in.Freight}
	return p.operate(in.ID, s, func(a *AfterSale) *refusal {
		agreed := in.Advice == 1 && in.Freight == a.ReturnFreight
		declined := in.Advice == 2 && in.Freight == 0 && in.Words != "" && len(in.Images) > 0 && len(in.Images) <= 6
		switch {
		case a.Way != WayReturn:
			return errWrongWay
		case in.Status != a.Status:
			return errUpdated
		case a.Status != StatusArbitrated && a.Status != StatusReturnWait && a.Status != StatusReturned:
			return errState
		case a.ReturnFreight > 0 && !agreed && !declined, a.ReturnFreight == 0 && (in.Advice != 0 || in.Freight != 0):
			return errFormat
		}
		return nil
	})
}

type directRefundIn struct {
	ID      int64 `json:"refundId"`
	Version int64 `json:"refundVersion"`
}

// directRefund is open.refund.direct.refund: money without waiting for the goods.
func (p *Platform) directRefund(in directRefundIn) (any, *refusal) {
	return p.operate(in.ID, step{method: "open.refund.direct.refund"}, func(a *AfterSale) *refusal {
		switch {
		case in.Version != a.UpdateTime.UnixMilli():
			return errUpdated
		case a.Way != WayReturn:
			return errWrongWay
		case a.Status != StatusApplied && a.Status != StatusReturnWait && a.Status != StatusReturned:
			return errState
		}
		return nil
	})
}

type approveReturnIn struct {
	ID      int64  `json:"refundId"`
	Amount  *int64 `json:"refundAmount"`
	Address int64  `json:"addressId"`
}

// approveReturn is open.seller.order.refund.returngoods.approve.
func (p *Platform) approveReturn(in approveReturnIn) (any, *refusal) {
	s := step{method: "open.seller.order.refund.returngoods.approve", to: StatusReturnWait}
	return p.operate(in.ID, s, func(a *AfterSale) *refusal {
		want := a.Amount
		if a.Way == WayExchange {
			want = 0
		}
		switch {
		case a.Way != WayReturn && a.Way != WayExchange:
			return errWrongWay
		case a.Status != StatusApplied || a.Negotiate == 3:
			return errState
		case in.Amount == nil || *in.Amount != want:
			return errUpdated
		case in.Address != 0 && p.opt.ReturnAddressID != 0 && in.Address != p.opt.ReturnAddressID:
			return errFormat
		}
		return nil
	})
}
