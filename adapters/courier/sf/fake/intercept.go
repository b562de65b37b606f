package fake

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Business codes. 6101 is SF's (required and empty); the 619x codes are made
// up in the family of parameter errors, because SF's list of intercept errors
// is not public. A client must not depend on them.
const (
	CodeEmpty     = "6101"
	CodeBadValue  = "6190"
	CodeUnknown   = "6191" // no such waybill
	CodeNotPicked = "6192"
	CodeDelivered = "6193"
	CodeTwice     = "6194" // intercepted already
	CodeNoCommand = "6195" // nothing to withdraw under this command id
)

// opReturned goes on under a new waybill.
const opReturned = "648"

// opsDelivered end the window in which SF intercepts.
var opsDelivered = []string{"80", "8000", "128", "679", "97", "935"}

// order is msgData of an intercept.
type order struct {
	WaybillNo      string            `json:"waybillNo"`
	ServiceCode    string            `json:"serviceCode"`
	Role           string            `json:"role"`
	PayMode        string            `json:"payMode"`
	MonthlyCardNo  string            `json:"monthlyCardNo"`
	NewDestAddress map[string]string `json:"newDestAddress"`
	Cancel         bool              `json:"cancel"`
	CusID          string            `json:"cusId"`
}

// intercept is EXP_RECE_WANTED_INTERCEPT. S0000 means accepted, not done.
func (c *Courier) intercept(msgData []byte) (any, *refusal) {
	var o order
	if json.Unmarshal(msgData, &o) != nil {
		return nil, &refusal{"4002", "报文解析错误"}
	}
	if no := o.check(); no != nil {
		return nil, no
	}
	r := c.parcels.Find(o.WaybillNo)
	if r == nil {
		return nil, &refusal{CodeUnknown, "运单号不存在"}
	}
	r.Lock()
	defer r.Unlock()
	p := &r.Data
	if o.Cancel {
		return nil, p.withdraw(o.CusID)
	}
	if no := p.refusal(); no != nil {
		return nil, no
	}
	e := Entry{Number: p.number, CusID: fmt.Sprintf("CUS%010d", c.command.Add(1)), At: c.opt.Now(), PayMode: o.PayMode}
	p.intercept = append(p.intercept, e)
	if c.opt.ReturnOnIntercept {
		c.sendBack(p)
	}
	if !c.opt.FeeReply {
		return nil, nil
	}
	return map[string]any{
		"cusId": e.CusID, "amount": 12,
		"freightAdditionInfoResp": map[string]any{"interceptionDeptCode": "755A", "transferFlg": "1"},
	}, nil
}

// check applies SF's rules for the fields.
func (o order) check() *refusal {
	for field, value := range map[string]string{"waybillNo": o.WaybillNo, "serviceCode": o.ServiceCode, "role": o.Role, "payMode": o.PayMode} {
		if value == "" {
			return &refusal{CodeEmpty, field + "不能为空"}
		}
	}
	switch {
	case o.ServiceCode != "2":
		return &refusal{CodeBadValue, "serviceCode: only returns are played here"}
	case len(o.Role) != 1 || !strings.Contains("123", o.Role), len(o.PayMode) != 1 || !strings.Contains("1234", o.PayMode):
		return &refusal{CodeBadValue, "role or payMode"}
	case (o.PayMode == "3" || o.PayMode == "4") && o.MonthlyCardNo == "":
		return &refusal{CodeEmpty, "monthlyCardNo不能为空"}
	case o.Cancel && o.CusID == "":
		return &refusal{CodeEmpty, "cusId不能为空"}
	}
	if o.NewDestAddress == nil { // the facts differ on whether a return needs it; accounts without it are served
		return nil
	}
	for _, part := range []string{"province", "city", "county", "address"} {
		if o.NewDestAddress[part] == "" {
			return &refusal{CodeEmpty, part + "不能为空"}
		}
	}
	return nil
}

// refusal applies SF's window: after the pick-up, before the delivery, one
// success per waybill. It needs the parcel's lock.
func (p *parcel) refusal() *refusal {
	switch {
	case p.refuse != nil:
		return p.refuse
	case slices.ContainsFunc(p.intercept, func(e Entry) bool { return !e.Withdrawn }):
		return &refusal{CodeTwice, "该运单已存在拦截指令,请勿重复操作"}
	case len(p.routes) == 0:
		return &refusal{CodeNotPicked, "快件未收件,不能拦截"}
	case slices.ContainsFunc(p.routes, func(r Route) bool { return slices.Contains(opsDelivered, r.OpCode) }):
		return &refusal{CodeDelivered, "快件已签收,不能拦截"}
	}
	return nil
}

// withdraw needs the parcel's lock.
func (p *parcel) withdraw(cusID string) *refusal {
	for i, e := range p.intercept {
		if e.CusID == cusID && !e.Withdrawn && p.returned == "" {
			p.intercept = slices.Clone(p.intercept) // readers may hold the old list
			p.intercept[i].Withdrawn = true
			return nil
		}
	}
	return &refusal{CodeNoCommand, "拦截指令不存在或已执行"}
}
