package douyin

import (
	"context"
	"strings"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// maxRemark is how many characters the platform takes.
const maxRemark = 60

// stars numbers the flags. Douyin has no yellow and no blue: the nearest
// colours stand in for them.
var stars = map[aftersale.Flag]string{
	aftersale.FlagGrey: "0", aftersale.FlagPurple: "1", aftersale.FlagCyan: "2", aftersale.FlagBlue: "2",
	aftersale.FlagGreen: "3", aftersale.FlagOrange: "4", aftersale.FlagYellow: "4", aftersale.FlagRed: "5",
}

// remark flags and remarks the order; without an order id it remarks the
// after-sale, which has no flag.
func (a *Adapter) remark(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	text := wire.Short(strings.TrimSpace(act.Remark), maxRemark)
	if text == "" {
		return aftersale.Receipt{}, a.api.Failure(methodOrderRemark, aftersale.ClassRefused, "no_remark", "there is nothing to write")
	}
	method, params := methodCaseRemark, object{"after_sale_id": act.Ref.ID, "remark": text}
	if act.OrderID != "" {
		star, flagged := stars[act.Flag]
		method, params = methodOrderRemark, object{"order_id": act.OrderID, "remark": text, "is_add_star": "false"}
		if flagged {
			params["is_add_star"], params["star"] = "true", star
		}
	}
	env, err := a.post(ctx, method, params)
	if err == nil {
		err = a.check(method, env, true)
	}
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return aftersale.Receipt{Reference: a.api.Brief(string(env.LogID))}, nil
}
