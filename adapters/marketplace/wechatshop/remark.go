package wechatshop

import (
	"context"
	"strings"

	"makegood/aftersale"
)

// remark writes the merchant's note of the order. The platform replaces the
// note as a whole, so what colleagues wrote is read first and kept. There is
// no flag.
func (a *Adapter) remark(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	text := strings.TrimSpace(act.Remark)
	switch {
	case text == "":
		return aftersale.Receipt{}, a.failure(opNotes, aftersale.ClassRefused, "no_remark", "there is nothing to write")
	case !isID(act.OrderID):
		return aftersale.Receipt{}, a.failure(opNotes, aftersale.ClassRefused, "no_order", "a note needs the order")
	}
	o, err := a.order(ctx, act.OrderID)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	before := strings.TrimSpace(string(o.Detail.Ext.Notes))
	if strings.Contains("\n"+before+"\n", "\n"+text+"\n") {
		return aftersale.Receipt{AlreadyDone: true}, nil
	}
	if before != "" {
		text = before + "\n" + text
	}
	if _, err := a.change(ctx, opNotes, object{"order_id": act.OrderID, "merchant_notes": text}); err != nil {
		return aftersale.Receipt{}, err
	}
	return aftersale.Receipt{}, nil
}
