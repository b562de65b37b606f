package pinduoduo

import (
	"makegood/adapters"
	"makegood/aftersale"
)

// manifest describes the adapter.
func manifest() adapters.Manifest {
	return adapters.Manifest{
		Name: Name, Title: "Pinduoduo", TitleZH: "拼多多",
		Evidence: "H: the official SDK and independent ports agree on socket, signature and calls; M for what the messages " +
			"hold and for the error codes; nothing was tried against the live platform",
		Events: eventNames(),
		Actions: []string{
			string(aftersale.ActionApprove), string(aftersale.ActionReturn),
			string(aftersale.ActionRemark), string(aftersale.ActionReportShipment),
		},
		Capabilities:  []string{"subscribe", "list", "tokens", "authorize"},
		DeadlineField: "expire_time",
		CannotRefuse:  cannotRefuse(),
		Convert:       []string{string(aftersale.KindReturnRefund)},
		Limits: []string{
			"refusing any request: the platform has no API for it, settle it in the merchant console",
			"writing to the buyer: the platform has no API for it, use the merchant console",
			"paying a part of the amount: the platform takes no amount, settle it in the merchant console",
			"exchange, re-send and repair: agree and ship in the merchant console",
			"messages arrive by WebSocket only: nothing is accepted over HTTP",
		},
		Config: []adapters.Field{
			{Name: "client_id", Doc: "the app's client_id; shops with the same one share its socket", Required: true},
			{Name: "client_secret", Doc: "the app's secret: signs calls and opens the socket", Required: true, Secret: true},
			{Name: "access_token", Doc: "the shop's token; may stay empty if the seller authorises the app by link", Secret: true},
			{Name: "refresh_token", Doc: "trades for a new access token", Secret: true},
			{Name: "return_address_id", Doc: "refund_address_id that buyers send goods to; empty: the shop's default of pdd.refund.address.list.get"},
			{Name: "pmc_url", Doc: "message socket, scheme and host (a path is kept as prefix); /message/… is appended", Default: Socket},
			{Name: "api_url", Doc: "gateway, scheme and host (a path is kept as prefix); /api/router is appended", Default: Gateway},
		},
	}
}

// cannotRefuse is every kind: the platform has no API to refuse.
func cannotRefuse() []string {
	var out []string
	for _, k := range aftersale.Kinds() {
		out = append(out, string(k))
	}
	return out
}
