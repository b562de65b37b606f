package fake

import (
	"slices"
	"strconv"
	"time"
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
func (p *Platform) operate(body []byte) (any, *refusal) {
	var in operateIn
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	rule, ok := rules[in.Type]
	if !ok || len(in.Items) == 0 || len(in.Items) > 20 {
		return nil, errParameter
	}
	records := make([]*record, 0, len(in.Items))
	slices.SortFunc(in.Items, func(a, b operateItem) int { return compare(a.ID, b.ID) }) // one order of locks
	for i, item := range in.Items {
		r := p.find(item.ID)
		if r == nil {
			return nil, errNoCase
		}
		if i > 0 && in.Items[i-1].ID == item.ID {
			return nil, errParameter
		}
		records = append(records, r)
	}
	for _, r := range records {
		r.mu.Lock()
		defer r.mu.Unlock()
	}
	for i, r := range records {
		if rule.pays() {
			r.attempts++
		}
		if no := p.allowed(rule, in.Type, r, &in.Items[i]); no != nil {
			return nil, no
		}
	}
	answers := []any{}
	for _, r := range records {
		p.apply(rule, in.Type, r)
		answers = append(answers, fields{"aftersale_id": number(r.a.ID), "status_code": 0, "status_msg": "操作成功" + Quoted})
	}
	return fields{"items": answers}, nil
}

// allowed checks one item. The record is locked.
func (p *Platform) allowed(rule rule, kind int, r *record, item *operateItem) *refusal {
	switch {
	case rule.pays() && r.paid > 0:
		return &refusal{errState.code, errState.sub, "already paid, type " + strconv.Itoa(kind)}
	case item.UpdateTime != 0 && item.UpdateTime != r.a.UpdateTime.Unix():
		return &refusal{errState.code, errState.sub, "stale update_time"}
	case r.a.Type != rule.kind || !slices.Contains(rule.from, r.a.Status):
		return &refusal{errState.code, errState.sub, "type " + strconv.Itoa(kind) + " not allowed for aftersale_type " +
			strconv.Itoa(r.a.Type) + " in status " + strconv.Itoa(r.a.Status)}
	case rule.refuses:
		return refusalComplete(item)
	case rule.address:
		if item.Logistics == nil || item.Logistics.Address <= 0 ||
			p.opt.ReturnAddressID != 0 && item.Logistics.Address != p.opt.ReturnAddressID {
			return &refusal{errParameter.code, errParameter.sub, "receiver_address_id"}
		}
	case rule.ships:
		if item.Logistics == nil || item.Logistics.Company == "" || item.Logistics.Number == "" {
			return &refusal{errParameter.code, errParameter.sub, "company_code and logistics_code"}
		}
	}
	return nil
}

// refusalComplete checks what a refusal has to bring.
func refusalComplete(item *operateItem) *refusal {
	missing := func(what string) *refusal { return &refusal{errParameter.code, errParameter.sub, what} }
	switch {
	case item.Reason == "" || item.Remark == "":
		return missing("reason and remark")
	case item.Code != ReasonPlain && item.Code != ReasonEvidence:
		return missing("reject_reason_code")
	case item.Code == ReasonEvidence && len(item.Evidence) == 0:
		return missing("evidence")
	}
	for _, e := range item.Evidence {
		if e.Type < 1 || e.Type > 4 || e.Type != 4 && e.URL == "" {
			return missing("evidence type or url")
		}
	}
	return nil
}

// apply carries the operation out. The record is locked.
func (p *Platform) apply(rule rule, kind int, r *record) {
	e := Entry{ID: r.a.ID, Type: kind, At: p.opt.Now()}
	if rule.pays() {
		r.paid++
		r.paidFen += r.a.Amount
		e.Fen = r.a.Amount
		r.a.Status, r.a.RefundStatus = StatusSuccess, RefundDone
		if p.opt.SlowMoney {
			r.a.RefundStatus = RefundPending
		}
	} else {
		r.a.Status = rule.to
		r.a.Deadline = p.opt.Now().Add(7 * 24 * time.Hour).Truncate(time.Second)
	}
	p.touch(r)
	p.record(e)
	if rule.pays() && p.opt.PushAfterEffect != "" {
		p.pushLater(r.a)
	}
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
