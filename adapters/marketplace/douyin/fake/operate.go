package fake

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"makegood/adapters/fakekit"
)

type operateIn struct {
	Type    int           `json:"type"`
	Items   []operateItem `json:"items"`
	StoreID int64         `json:"store_id"`
}

type operateItem struct {
	ID         string          `json:"aftersale_id"`
	Reason     string          `json:"reason"`
	Remark     string          `json:"remark"`
	Code       int64           `json:"reject_reason_code"`
	UpdateTime int64           `json:"update_time"`
	Evidence   []operateProof  `json:"evidence"`
	Logistics  *operateAddress `json:"logistics"`
	RepairType int             `json:"repair_type"`
}

type operateProof struct {
	Type int    `json:"type"`
	URL  string `json:"url"`
	Desc string `json:"desc"`
}

type operateAddress struct {
	Address int64  `json:"receiver_address_id"`
	Company string `json:"company_code"`
	Number  string `json:"logistics_code"`
}

// operate is afterSale.operate: all items or none.
func (p *Platform) operate(in operateIn) (any, *refusal) {
	rule, ok := rules[in.Type]
	if !ok || len(in.Items) == 0 || len(in.Items) > 20 {
		return nil, errParameter
	}
	records := make([]*fakekit.Record[AfterSale], 0, len(in.Items))
	slices.SortFunc(in.Items, func(a, b operateItem) int { return cmp.Compare(a.ID, b.ID) }) // one order of locks
	for i, item := range in.Items {
		r := p.Find(item.ID)
		if r == nil {
			return nil, errNoCase
		}
		if i > 0 && in.Items[i-1].ID == item.ID {
			return nil, errParameter
		}
		r.Lock()
		defer r.Unlock()
		records = append(records, r)
	}
	for i, r := range records {
		if rule.pays() && !r.Try() {
			return nil, errState.because("already paid, type " + strconv.Itoa(in.Type))
		}
		if no := p.allowed(rule, in.Type, &r.Data, &in.Items[i]); no != nil {
			return nil, no
		}
	}
	answers := []any{}
	for _, r := range records {
		p.apply(rule, in.Type, r)
		answers = append(answers, fields{"aftersale_id": number(r.Data.ID), "status_code": 0, "status_msg": "操作成功" + fakekit.Quoted})
	}
	return fields{"items": answers}, nil
}

// allowed checks one item.
func (p *Platform) allowed(rule rule, kind int, a *AfterSale, item *operateItem) *refusal {
	switch {
	case item.UpdateTime != 0 && item.UpdateTime != a.UpdateTime.Unix():
		return errState.because("stale update_time")
	case a.Type != rule.kind || !slices.Contains(rule.from, a.Status):
		return errState.because(fmt.Sprintf("type %d not allowed for aftersale_type %d in status %d", kind, a.Type, a.Status))
	case rule.refuses:
		return refusalComplete(item)
	case rule.address:
		if item.Logistics == nil || item.Logistics.Address <= 0 ||
			p.opt.ReturnAddressID != 0 && item.Logistics.Address != p.opt.ReturnAddressID {
			return errParameter.because("receiver_address_id")
		}
	case rule.ships:
		if item.Logistics == nil || item.Logistics.Company == "" || item.Logistics.Number == "" {
			return errParameter.because("company_code and logistics_code")
		}
	}
	return nil
}

// refusalComplete checks what a refusal has to bring.
func refusalComplete(item *operateItem) *refusal {
	switch {
	case item.Reason == "" || item.Remark == "":
		return errParameter.because("reason and remark")
	case item.Code != ReasonPlain && item.Code != ReasonEvidence:
		return errParameter.because("reject_reason_code")
	case item.Code == ReasonEvidence && len(item.Evidence) == 0:
		return errParameter.because("evidence")
	}
	for _, e := range item.Evidence {
		if e.Type < 1 || e.Type > 4 || e.Type != 4 && e.URL == "" {
			return errParameter.because("evidence type or url")
		}
	}
	return nil
}

// apply carries the operation out. The record is locked.
func (p *Platform) apply(rule rule, kind int, r *fakekit.Record[AfterSale]) {
	a, now := &r.Data, p.opt.Now()
	e := Entry{fakekit.Effect{ID: a.ID, At: now}, kind}
	if rule.pays() {
		e.Fen = a.Amount
		r.Pay(a.Amount)
		a.Status, a.RefundStatus = StatusSuccess, RefundDone
		if p.opt.SlowMoney {
			a.RefundStatus = RefundPending
		}
	} else {
		a.Status, a.Deadline = rule.to, now.Add(7*24*time.Hour).Truncate(time.Second)
	}
	p.Touch(r)
	p.Record(e)
	if rule.pays() && p.opt.PushAfterEffect != "" {
		p.pushPaid(*a)
	}
}
