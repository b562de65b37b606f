package kuaishou

import (
	"time"

	"makegood/adapters"
	"makegood/aftersale"
)

// manifest describes the adapter.
func manifest() adapters.Manifest {
	return adapters.Manifest{
		Name: Name, Title: "Kuaishou shop", TitleZH: "快手小店",
		Evidence: "H: a mirror of the official documents and independent implementations agree; M for the shape of the order, " +
			"the unit of refundFee and the meaning of expireTime; nothing was tried against the live platform",
		Events: []string{eventAdd, eventUpdate},
		Actions: []string{
			string(aftersale.ActionApprove), string(aftersale.ActionRefuse),
			string(aftersale.ActionReturn), string(aftersale.ActionRemark),
		},
		Capabilities:  []string{"list", "tokens", "authorize", "refuse_reasons"},
		DeadlineField: "expireTime",
		AckWithin:     3 * time.Second,
		CannotRefuse:  []string{string(aftersale.KindReship), string(aftersale.KindRepair), string(aftersale.KindOther)},
		Convert:       []string{string(aftersale.KindReturnRefund)},
		Limits: []string{
			"exchanges after the goods came back (the replacement has to be shipped), re-sends and repairs: in the merchant console",
			"price protection: in the merchant console",
			"returns whose buyer claims the return freight: in the merchant console",
			"videos and recordings as proof of a refusal: the platform takes pictures only, six at most, and each by a public web address",
			"paying a part of the amount: whether the platform does is not known, settle it in the merchant console",
		},
		Config: []adapters.Field{
			{Name: "app_key", Doc: "the app's key (ks…), as the console shows it; pushes carry it as appKey", Required: true},
			{Name: "app_secret", Doc: "the app's secret: fetches tokens", Required: true, Secret: true},
			{Name: "sign_secret", Doc: "the app's signSecret: signs calls, is never sent and is not the app secret", Required: true, Secret: true},
			{Name: "message_key", Doc: "the app's message key (base64 of 16, 24 or 32 bytes): decrypts pushes", Required: true, Secret: true},
			{Name: "access_token", Doc: "the shop's token, lives 48 hours; may stay empty if it can be fetched (refresh_token, or the authorisation page)", Secret: true},
			{Name: "refresh_token", Doc: "trades for a new access token, lives 180 days", Secret: true},
			{Name: "scope", Doc: "permissions asked for on the authorisation page: after-sales, and orders to learn whether a parcel has left", Default: "merchant_refund,merchant_order"},
			{Name: "sign_method", Doc: "signature of outbound calls: " + signHMAC + " or " + signMD5, Default: signHMAC},
			{Name: "return_address_id", Doc: "addressId of open.address.seller.list that buyers send goods to; empty: the shop's default address"},
			{Name: "list_window", Doc: "widest span of one list call, " + minWindow.String() + " to " + maxWindow.String() + "; the platform may allow less during promotions", Default: "12h"},
			{Name: "max_qps", Doc: "at most this many calls per second for this shop; empty: no limit of our own"},
			{Name: "authorize_url", Doc: "host of the authorisation page", Default: ConsentPage},
			{Name: "api_url", Doc: "gateway, scheme and host (a path is kept as prefix)", Default: Gateway},
		},
	}
}
