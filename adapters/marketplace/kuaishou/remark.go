package kuaishou

import (
	"context"
	"strings"

	"makegood/aftersale"
)

// maxRemark is how many characters the document allows; one SDK says 500.
const maxRemark = 200

// flags numbers the flags. Kuaishou has no orange and no cyan: the nearest
// colours stand in for them.
var flags = map[aftersale.Flag]int{
	aftersale.FlagRed: 1, aftersale.FlagYellow: 2, aftersale.FlagOrange: 2, aftersale.FlagGreen: 3,
	aftersale.FlagBlue: 4, aftersale.FlagCyan: 4, aftersale.FlagPurple: 5, aftersale.FlagGrey: 6,
}

// remark flags and remarks the order. An after-sale has no remark of its own.
func (a *Adapter) remark(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	text := short(strings.TrimSpace(act.Remark), maxRemark)
	switch {
	case text == "":
		return aftersale.Receipt{}, a.failure(methodNote, aftersale.ClassRefused, "no_remark", "there is nothing to write")
	case !isID(act.OrderID):
		return aftersale.Receipt{}, a.failure(methodNote, aftersale.ClassRefused, "no_order", "the order is not known")
	}
	param := object{"orderId": number(act.OrderID), "note": text}
	if flag, ok := flags[act.Flag]; ok {
		param["flag"] = flag
	}
	env, err := a.change(ctx, methodNote, param)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return aftersale.Receipt{Reference: a.brief(string(env.RequestID))}, nil
}
