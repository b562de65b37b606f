package douyin

import (
	"time"

	"makegood/adapters"
	"makegood/aftersale"
)

// manifest describes the adapter.
func manifest() adapters.Manifest {
	return adapters.Manifest{
		Name: Name, Title: "Douyin e-commerce", TitleZH: "抖店",
		Evidence: "H: SDK code and independent implementations agree; M for the state table of operate and its types 501-621; " +
			"nothing was tried against the live platform",
		Events: eventNames(),
		Actions: []string{
			string(aftersale.ActionApprove), string(aftersale.ActionRefuse),
			string(aftersale.ActionReturn), string(aftersale.ActionRemark),
		},
		Capabilities:  []string{"list", "tokens", "authorize", "refuse_reasons"},
		DeadlineField: "status_deadline",
		AckWithin:     5 * time.Second,
		CannotRefuse:  []string{string(aftersale.KindRefundUnshipped)},
		Convert: []string{
			string(aftersale.KindReturnRefund), string(aftersale.KindExchange), string(aftersale.KindRepair),
		},
		Limits: []string{
			"refusing a refund of an unshipped order: ship the order, or settle it in the merchant console",
			"agreeing to the second stage of an exchange or a repair (it ships goods): in the merchant console",
			"price protection and cancellations by the system or the buyer: in the merchant console",
			"paying a part of the amount: the platform takes no amount, settle it in the merchant console",
			"a picture without a public web address as proof of a refusal: the platform takes addresses only",
		},
		Config: []adapters.Field{
			{Name: "app_key", Doc: "the app's key, as the console shows it; pushes carry it in the header app-id", Required: true},
			{Name: "app_secret", Doc: "the app's secret: signs calls and proves pushes", Required: true, Secret: true},
			{Name: "access_token", Doc: "the shop's token; may stay empty if it can be fetched (shop_id, refresh_token, auth_code, or the authorisation page)", Secret: true},
			{Name: "refresh_token", Doc: "trades for a new access token, lives 14 days", Secret: true},
			{Name: "shop_id", Doc: "the shop's number: lets a self-built app fetch its token (authorization_self)"},
			{Name: "auth_code", Doc: "one-time code of the authorisation page, lives 10 minutes", Secret: true},
			{Name: "service_id", Doc: "the app's service in the service market (fuwu.jinritemai.com): makes the authorisation link; empty: no link"},
			{Name: "authorize_url", Doc: "host of the authorisation page", Default: ConsentPage},
			{Name: "sign_method", Doc: "signature of outbound calls: hmac-sha256 or md5", Default: signHMAC},
			{Name: "return_address_id", Doc: "address_id of /address/list that buyers send goods to; needed to agree to returns and exchanges"},
			{Name: "max_qps", Doc: "at most this many calls per second for this shop; empty: no limit of our own"},
			{Name: "api_url", Doc: "gateway, scheme and host (a path is kept as prefix)", Default: Gateway},
		},
	}
}
