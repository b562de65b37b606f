package kuaidi100

import (
	"context"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// Codes of the answer to a subscription. Only 200 is documented, the others
// are from memory of public code.
const (
	subscribed          = "200"
	subscribeServerFail = "500"
	subscribedAlready   = "501"
)

// Subscribe asks the aggregator to push this parcel's tracking. The first
// push comes 15 minutes to 4 hours later. A parcel subscribed before is
// success. At most four subscriptions a month are allowed per number.
func (a *account) Subscribe(ctx context.Context, parcel aftersale.Waybill) error {
	if a.config.CallbackURL == "" {
		return a.poll.Manual(opSubscribe, "callback_url", "settings.callback_url is empty: the aggregator would not know where to push; set it to this service's public URL")
	}
	if err := a.checkNumber(opSubscribe, parcel.Number); err != nil {
		return err
	}
	com := companyCode(parcel.Courier)
	detail := subscribeDetail{
		CallbackURL: string(a.config.CallbackURL), Salt: a.config.Salt.Reveal(), ResultV2: "4", Phone: a.phoneFor(com),
	}
	if com == "" {
		detail.AutoCom = "1"
	}
	param := string(wire.JSON(subscribeParam{Company: com, Number: parcel.Number, Key: a.config.Key.Reveal(), Parameters: detail}))
	var r subscribeReply
	if err := a.post(ctx, a.poll, "/poll", opSubscribe, map[string]string{"schema": "json", "param": param}, &r); err != nil {
		return err
	}
	switch r.ReturnCode {
	case subscribed:
		if r.Result != nil && !*r.Result {
			return a.unreadable(opSubscribe, "code 200, but result is false")
		}
		return nil
	case subscribedAlready:
		a.log.Debug("subscribed before", "number", parcel.Number)
		return nil
	case subscribeServerFail:
		return a.failed(opSubscribe, aftersale.ClassUnknown, r.ReturnCode, r.Message)
	case "":
		return a.unreadable(opSubscribe, "no returnCode")
	}
	return a.failed(opSubscribe, aftersale.ClassRefused, r.ReturnCode, r.Message)
}
