package fake

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// The values of accept_type.
const (
	acceptReturn = 1
	acceptRefund = 2
)

// accept is acceptapply. Without accept_type the state decides, which is the
// trap of this call: repeated, "agree to the return" becomes "pay".
func (p *Platform) accept(body []byte, _ *http.Request) (fields, *refusal) {
	var in struct {
		ID      string `json:"after_sale_order_id"`
		Address string `json:"address_id"`
		Type    int    `json:"accept_type"`
	}
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	if in.Type < 0 || in.Type > acceptRefund {
		return nil, errArguments
	}
	r := p.find(in.ID)
	if r == nil {
		return nil, errNoCase
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	meant := in.Type
	if meant == 0 {
		if meant = acceptRefund; r.a.Type != TypeRefund && r.a.Status == StatusProcessing {
			meant = acceptReturn
		}
	}
	if meant == acceptReturn {
		return nil, p.agreeReturn(r, in.Type, in.Address)
	}
	r.attempts++
	return nil, p.refund(r, in.Type)
}

// agreeReturn lets the buyer send the goods. The record is locked.
func (p *Platform) agreeReturn(r *record, sent int, address string) *refusal {
	switch {
	case r.a.Type != TypeReturn && r.a.Type != TypeExchange:
		return errNoSupport
	case r.a.Status != StatusProcessing:
		return errState
	case address == "":
		return errNoAddress
	case !slices.ContainsFunc(p.opt.Addresses, func(a Address) bool { return a.ID == address }),
		p.opt.ReturnAddressID != "" && p.opt.ReturnAddressID != address:
		return errBadAddress
	}
	r.a.Status = StatusWaitReturn
	r.a.Deadline = p.opt.Now().Add(7 * 24 * time.Hour).Truncate(time.Second)
	p.touch(r)
	p.record(Entry{ID: r.a.ID, Op: "agree_return", Accept: sent, At: p.opt.Now()})
	return nil
}

// refund pays. The record is locked.
func (p *Platform) refund(r *record, sent int) *refusal {
	allowed := r.a.Type == TypeRefund && r.a.Status == StatusProcessing || r.a.Type == TypeReturn && r.a.Status == StatusWaitReceipt
	if r.a.Type != TypeRefund && r.a.Type != TypeReturn {
		return errNoSupport
	}
	if !allowed || r.paid > 0 {
		return errState
	}
	o := p.findOrder(r.a.OrderID)
	now := p.opt.Now()
	o.mu.Lock()
	soon := !o.refunded.IsZero() && now.Sub(o.refunded) < time.Minute
	if !soon {
		o.refunded = now
	}
	o.mu.Unlock()
	if soon {
		return errTooOften
	}
	r.paid++
	r.paidFen += r.a.Amount
	r.a.RefundReason = 3
	if r.a.Status = settled(r.a.Type); p.opt.SlowMoney {
		r.a.Status = StatusRefunding
	}
	p.touch(r)
	p.record(Entry{ID: r.a.ID, Op: "refund", Accept: sent, Fen: r.a.Amount, At: now})
	if p.opt.PushAfterEffect != "" {
		p.pushLater(r.a)
	}
	return nil
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
func (p *Platform) rejectReasons(body []byte, _ *http.Request) (fields, *refusal) {
	if no := decode(body, &struct{}{}); no != nil {
		return nil, no
	}
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
func (p *Platform) rejectApply(body []byte, _ *http.Request) (fields, *refusal) {
	return nil, p.refuse(body, func(a *AfterSale) (scene int, to string) {
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
func (p *Platform) rejectReship(body []byte, _ *http.Request) (fields, *refusal) {
	return nil, p.refuse(body, func(a *AfterSale) (scene int, to string) {
		if a.Type == TypeExchange && a.Status == StatusWaitReceipt {
			return 6, StatusRejectReship
		}
		return 0, ""
	})
}

func (p *Platform) refuse(body []byte, step func(*AfterSale) (scene int, to string)) *refusal {
	var in rejectIn
	if no := decode(body, &in); no != nil {
		return no
	}
	r := p.find(in.ID)
	if r == nil {
		return errNoCase
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	scene, to := step(&r.a)
	switch {
	case scene == 0:
		return errState
	case in.Reason == "" || in.Type == nil || slices.Contains(in.Certificates, ""):
		return errArguments
	}
	for _, known := range reasons {
		if known.kind == *in.Type && known.scene == scene {
			r.a.Status = to
			p.touch(r)
			p.record(Entry{ID: r.a.ID, Op: "reject", Words: in.Reason, Certificates: in.Certificates, At: p.opt.Now()})
			return nil
		}
	}
	return errArguments
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
