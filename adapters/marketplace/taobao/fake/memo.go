package fake

import (
	"net/url"
	"strings"

	"makegood/adapters/fakekit"
)

// errNoTrades is the answer to an app that may not read orders.
var errNoTrades = &refusal{11, "isv.permission-api-package-limit", "Insufficient isv permissions"}

// memo is what stands on the order now; ok is false if nothing was ever written.
func (p *Platform) memo(tid string) (m Memo, ok bool) {
	if m, ok = p.memos.Last(tid); ok {
		return m, true
	}
	return p.first.Last(tid)
}

// tradeGet is taobao.trade.get, which does not show the flag.
func (p *Platform) tradeGet(form url.Values) (fields, *refusal) {
	out, no := p.trade(form)
	if no == nil {
		delete(out, "seller_flag")
	}
	return fields{"trade": out}, no
}

// fullTrade is taobao.trade.fullinfo.get.
func (p *Platform) fullTrade(form url.Values) (fields, *refusal) {
	if p.opt.NoFullTrades {
		return nil, errNoTrades
	}
	out, no := p.trade(form)
	return fields{"trade": out}, no
}

// trade is an order; only the fields asked for are shown.
func (p *Platform) trade(form url.Values) (fields, *refusal) {
	tid := form.Get("tid")
	a := p.order(tid)
	switch {
	case p.opt.NoTrades:
		return nil, errNoTrades
	case a.ID == "":
		return nil, &refusal{15, "isv.trade-not-exist", "交易不存在"}
	}
	m, _ := p.memo(tid)
	flag := 0
	if m.Flag != "" {
		flag = int(m.Flag[0] - '0')
	}
	names := form.Get("fields")
	out := pick(fields{
		"tid": number(tid), "seller_memo": m.Text, "seller_flag": flag, "buyer_nick": BuyerNick, "buyer_message": fakekit.BuyerRemark,
	}, names)
	if strings.Contains(names, "orders.") {
		line := fields{}
		for name, v := range pick(fields{
			"orders.oid": number(a.SubOrderID), "orders.refund_id": a.ID, "orders.status": a.OrderStatus, "orders.buyer_nick": BuyerNick,
		}, names) {
			line[strings.TrimPrefix(name, "orders.")] = v
		}
		out["orders"] = rows{"order", []any{line}}
		p.lists(out)
	}
	return out, nil
}

// memoUpdate is taobao.trade.memo.update: it replaces memo and flag.
func (p *Platform) memoUpdate(form url.Values) (fields, *refusal) {
	return p.write(form, "modified")
}

// memoAdd is taobao.trade.memo.add, which takes the first memo only.
func (p *Platform) memoAdd(form url.Values) (fields, *refusal) {
	if _, there := p.memo(form.Get("tid")); there {
		return nil, &refusal{15, "isv.trade-memo-exist", "备注已存在，请调用修改接口"}
	}
	return p.write(form, "created")
}

func (p *Platform) write(form url.Values, at string) (fields, *refusal) {
	tid, flag := form.Get("tid"), form.Get("flag")
	if len(form.Get("memo")) > 1000 || flag != "" && (len(flag) != 1 || flag > "5") {
		return nil, invalid("memo or flag")
	}
	if p.order(tid).ID == "" {
		return nil, &refusal{15, "isv.trade-not-exist", "交易不存在"}
	}
	p.memos.Write(tid, Memo{Text: form.Get("memo"), Flag: flag})
	return fields{"trade": fields{"tid": number(tid), at: stamp(p.opt.Now())}}, nil
}
