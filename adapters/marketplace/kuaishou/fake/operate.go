package fake

import (
	"time"
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
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.to == 0 {
		r.attempts++
		if r.paid > 0 {
			return nil, errNotPayable
		}
	}
	if no := allowed(&r.a); no != nil {
		return nil, no
	}
	p.apply(s, r)
	return true, nil
}

// apply carries the step out. The record is locked.
func (p *Platform) apply(s step, r *record) {
	e := Entry{ID: r.a.ID, Method: s.method, At: p.opt.Now()}
	if s.to == 0 {
		e.Fen = r.a.Amount + s.extra
		r.paid++
		r.paidFen += e.Fen
		r.a.Status = StatusSuccess
		if p.opt.SlowMoney {
			r.a.Status = StatusRefunding
		}
		r.a.OrderStatus = OrderClosed
	} else {
		r.a.Status = s.to
		r.a.Deadline = p.opt.Now().Add(7 * 24 * time.Hour).Truncate(time.Millisecond)
	}
	p.touch(r)
	p.record(e)
	if s.to == 0 && p.opt.PushAfterEffect != "" {
		p.pushLater(r.a)
	}
}

// approve is open.seller.order.refund.approve: money without return.
func (p *Platform) approve(param []byte) (any, *refusal) {
	var in struct {
		ID        int64  `json:"refundId"`
		Status    int    `json:"status"`
		Amount    int64  `json:"refundAmount"`
		Negotiate *int   `json:"negotiateStatus"`
		Way       *int   `json:"refundHandingWay"`
		Desc      string `json:"desc"`
	}
	if no := decode(param, &in); no != nil {
		return nil, no
	}
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

// confirmReceipt is open.seller.order.refund.confirm.receipt: the goods are
// back. A claim of return freight has to be answered, and only a claim.
func (p *Platform) confirmReceipt(param []byte) (any, *refusal) {
	var in struct {
		ID      int64    `json:"refundId"`
		Status  int      `json:"status"`
		Advice  int      `json:"returnFreightHandlingAdvice"`
		Freight int64    `json:"returnFreightAmount"`
		Words   string   `json:"returnFreightRejectDesc"`
		Images  []string `json:"returnFreightRejectImages"`
	}
	if no := decode(param, &in); no != nil {
		return nil, no
	}
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

// directRefund is open.refund.direct.refund: money without waiting for the goods.
func (p *Platform) directRefund(param []byte) (any, *refusal) {
	var in struct {
		ID      int64 `json:"refundId"`
		Version int64 `json:"refundVersion"`
	}
	if no := decode(param, &in); no != nil {
		return nil, no
	}
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

// approveReturn is open.seller.order.refund.returngoods.approve.
func (p *Platform) approveReturn(param []byte) (any, *refusal) {
	var in struct {
		ID      int64  `json:"refundId"`
		Amount  *int64 `json:"refundAmount"`
		Address int64  `json:"addressId"`
	}
	if no := decode(param, &in); no != nil {
		return nil, no
	}
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
