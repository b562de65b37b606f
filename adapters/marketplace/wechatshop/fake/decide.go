package fake

import (
	"slices"
	"time"

	"makegood/adapters/fakekit"
)

// The values of accept_type.
const (
	acceptReturn = 1
	acceptRefund = 2
)

type acceptIn struct {
	ID      string `json:"after_sale_order_id"`
	Address string `json:"address_id"`
	Type    int    `json:"accept_type"`
}

// accept is acceptapply. Without accept_type the state decides, which is the
// trap of this call: repeated, "agree to the return" becomes "pay".
func (p *Platform) accept(in acceptIn) (fields, *refusal) {
	if in.Type < 0 || in.Type > acceptRefund {
		return nil, errArguments
	}
	r := p.Find(in.ID)
	if r == nil {
		return nil, errNoCase
	}
	r.Lock()
	defer r.Unlock()
	meant := in.Type
	if meant == 0 {
		if meant = acceptRefund; r.Data.Type != TypeRefund && r.Data.Status == StatusProcessing {
			meant = acceptReturn
		}
	}
	if meant == acceptReturn {
		return nil, p.agreeReturn(r, in)
	}
	return nil, p.refund(r, in.Type)
}

// agreeReturn lets the buyer send the goods. The record is locked.
func (p *Platform) agreeReturn(r *fakekit.Record[AfterSale], in acceptIn) *refusal {
	a := &r.Data
	switch {
	case a.Type != TypeReturn && a.Type != TypeExchange:
		return errNoSupport
	case a.Status != StatusProcessing:
		return errState
	case in.Address == "":
		return errNoAddress
	case !slices.ContainsFunc(p.opt.Addresses, func(known Address) bool { return known.ID == in.Address }),
		p.opt.ReturnAddressID != "" && p.opt.ReturnAddressID != in.Address:
		return errBadAddress
	}
	a.Status = StatusWaitReturn
	a.Deadline = p.opt.Now().Add(7 * 24 * time.Hour).Truncate(time.Second)
	p.Touch(r)
	p.Record(Entry{Effect: p.effect(a, 0), Op: "agree_return", Accept: in.Type})
	return nil
}

// refund pays. The record is locked.
func (p *Platform) refund(r *fakekit.Record[AfterSale], sent int) *refusal {
	first, a := r.Try(), &r.Data
	open := a.Type == TypeRefund && a.Status == StatusProcessing || a.Type == TypeReturn && a.Status == StatusWaitReceipt
	minute, _ := p.refunds.LoadOrStore(a.OrderID, &fakekit.Quota{Calls: 1, Per: time.Minute})
	switch {
	case a.Type != TypeRefund && a.Type != TypeReturn:
		return errNoSupport
	case !open || !first:
		return errState
	case !minute.(*fakekit.Quota).Take(p.opt.Now()):
		return errTooOften
	}
	r.Pay(a.Amount)
	a.RefundReason = 3
	if a.Status = paid(a.Type); p.opt.SlowMoney {
		a.Status = StatusRefunding
	}
	p.Touch(r)
	p.Record(Entry{Effect: p.effect(a, a.Amount), Op: "refund", Accept: sent})
	if p.opt.PushAfterEffect != "" {
		p.pushPaid(a.ID)
	}
	return nil
}

// effect is what the ledger says of a decision about an after-sale.
func (p *Platform) effect(a *AfterSale, fen int64) fakekit.Effect {
	return fakekit.Effect{ID: a.ID, Fen: fen, At: p.opt.Now()}
}

// reasons are what this platform lets a merchant cite, by scene.
var reasons = []struct {
	kind, scene int
	title, text string
}{
	{6, 1, "买家误操作/已协商取消申请", "亲，已与您协商一致，先取消申请哦"},
	{19, 1, "商品已签收", "亲，物流显示已签收"},
	{20, 4, "商品影响二次销售", "亲，商品影响二次销售"},
	{21, 5, "换货商品无库存", "亲，换货商品暂无库存"},
	{22, 6, "退回商品与换货商品不符", "亲，退回的商品不符"},
}

// rejectReasons is rejectreason/get.
func (p *Platform) rejectReasons(struct{}) (fields, *refusal) {
	out := []fields{}
	for _, r := range reasons {
		out = append(out, fields{"reject_reason_type": r.kind, "reject_reason_type_text": r.title, "reject_reason": r.text, "reject_scene": r.scene})
	}
	return fields{"reason_list": out}, nil
}

// rejectIn is what both refusals take.
type rejectIn struct {
	ID           string   `json:"after_sale_order_id"`
	Reason       string   `json:"reject_reason"`
	Type         *int     `json:"reject_reason_type"`
	Certificates []string `json:"reject_certificates"`
}

// rejectApply is rejectapply.
func (p *Platform) rejectApply(in rejectIn) (fields, *refusal) {
	return nil, p.refuse(in, func(a *AfterSale) (scene int, to string) {
		waits := a.Status == StatusProcessing
		switch {
		case a.Type == TypeRefund && waits:
			return 1, StatusRejected
		case a.Type == TypeReturn && (waits || a.Status == StatusWaitReceipt):
			return 4, StatusRejectReturn
		case a.Type == TypeExchange && waits:
			return 5, StatusRejectSwap
		}
		return 0, ""
	})
}

// rejectReship is rejectexchangereship.
func (p *Platform) rejectReship(in rejectIn) (fields, *refusal) {
	return nil, p.refuse(in, func(a *AfterSale) (scene int, to string) {
		if a.Type == TypeExchange && a.Status == StatusWaitReceipt {
			return 6, StatusRejectReship
		}
		return 0, ""
	})
}

func (p *Platform) refuse(in rejectIn, step func(*AfterSale) (scene int, to string)) *refusal {
	r := p.Find(in.ID)
	if r == nil {
		return errNoCase
	}
	r.Lock()
	defer r.Unlock()
	scene, to := step(&r.Data)
	switch {
	case scene == 0:
		return errState
	case in.Reason == "" || in.Type == nil || slices.Contains(in.Certificates, ""):
		return errArguments
	}
	for _, known := range reasons {
		if known.kind == *in.Type && known.scene == scene {
			r.Data.Status = to
			p.Touch(r)
			p.Record(Entry{Effect: p.effect(&r.Data, 0), Op: "reject", Words: in.Reason, Certificates: in.Certificates})
			return nil
		}
	}
	return errArguments
}
