package taobao

import (
	"cmp"
	"context"
	"strings"

	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// maxMemo is how many bytes the platform takes.
const maxMemo = 1000

const wordsFull = "the order's memo has no room for this beside the shop's own words, or cannot be read: add it in the seller console"

// flags numbers the flags. Taobao has no orange, cyan and purple: the nearest
// colours stand in for them (5 is pink).
var flags = map[aftersale.Flag]string{
	aftersale.FlagGrey: "0", aftersale.FlagRed: "1", aftersale.FlagOrange: "2", aftersale.FlagYellow: "2",
	aftersale.FlagGreen: "3", aftersale.FlagCyan: "4", aftersale.FlagBlue: "4", aftersale.FlagPurple: "5",
}

// remark adds a line to the seller's memo of the order, and sets its flag. The
// call replaces both, so they are read first and sent back: a call without a
// flag would turn the shop's flag grey.
func (a *Adapter) remark(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	line := cutBytes(marketplace.NoteLine(act.Remark), maxMemo)
	switch {
	case line == "":
		return aftersale.Receipt{}, a.api.Failure(methodMemo, aftersale.ClassRefused, "no_remark", "there is nothing to write")
	case !wire.IsID(act.OrderID):
		return aftersale.Receipt{}, a.api.Failure(methodMemo, aftersale.ClassRefused, "no_order", "the order's number is not known")
	}
	m, err := a.memo(ctx, act.OrderID)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	method, memo, flag := methodMemoAdd, line, "" // refuses where there is a memo, and so never replaces one
	if m != nil {
		var there, room bool
		memo, there, room = marketplace.AddNoteLine(string(m.Text), line, func(memo string) bool { return len(memo) <= maxMemo })
		switch {
		case there:
			return aftersale.Receipt{AlreadyDone: true}, nil
		case !room:
			return aftersale.Receipt{}, a.api.Manual(methodMemo, "full", wordsFull)
		}
		method, flag = methodMemo, m.flag()
	}
	var d numbered
	refused, err := a.change(ctx, method, params{
		"tid": act.OrderID, "memo": memo, "flag": cmp.Or(flags[act.Flag], flag),
	}, nil, &d)
	switch {
	case m == nil && refused != nil && aftersale.ClassOf(err) == aftersale.ClassRefused:
		return aftersale.Receipt{}, a.api.Manual(method, "full", wordsFull)
	case err != nil:
		return aftersale.Receipt{}, err
	}
	return a.receipt(d), nil
}

// orderMemo is what the seller wrote on an order.
type orderMemo struct {
	Tid  wire.Scalar `json:"tid"`
	Text wire.Scalar `json:"seller_memo"`
	Flag wire.Scalar `json:"seller_flag"`
}

// flag is the number of the flag; "" if it is not shown.
func (m *orderMemo) flag() string {
	if n, ok := m.Flag.Whole(); !ok || n < 0 {
		return ""
	}
	return string(m.Flag)
}

// memo reads the seller's memo and flag of an order. An app may be granted
// one of the two calls, of which the second does not show the flag, or none:
// then it is nil.
func (a *Adapter) memo(ctx context.Context, tid string) (*orderMemo, error) {
	for _, method := range []string{methodFull, methodTrade} {
		var d struct {
			Trade *orderMemo `json:"trade"`
		}
		_, err := a.read(ctx, method, params{"tid": tid, "fields": "tid,seller_memo,seller_flag"}, &d)
		switch {
		case err == nil && (d.Trade == nil || d.Trade.Tid != "" && string(d.Trade.Tid) != tid):
			return nil, a.api.BadReply(method, aftersale.ClassRetry)
		case err == nil:
			return d.Trade, nil
		case aftersale.ClassOf(err) != aftersale.ClassRefused:
			return nil, err
		}
	}
	return nil, nil
}

// cutBytes cuts the text to at most n bytes, between characters.
func cutBytes(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "")
}
