package wechatshop

import (
	"time"

	"makegood/aftersale"
)

// refundEvery is how long an order has to wait between two calls that pay:
// the platform refuses a second one within a minute (10021059).
const refundEvery = time.Minute

// Allowance counts the calls that pay by their order: two after-sales of one
// order share the minute, whichever process pays. Without an order the
// after-sale stands for it.
func (a *Adapter) Allowance(act aftersale.Action) (name string, every time.Duration) {
	if !act.Name.MovesMoney() {
		return "", 0
	}
	counted := act.OrderID
	if counted == "" {
		counted = "aftersale-" + act.Ref.ID
	}
	return Name + "/" + a.shop + "/refund/" + counted, refundEvery
}
