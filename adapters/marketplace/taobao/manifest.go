package taobao

import (
	"makegood/adapters"
	"makegood/aftersale"
)

// manifest describes the adapter.
func manifest() adapters.Manifest {
	return adapters.Manifest{
		Name: Name, Title: "Taobao / Tmall", TitleZH: "淘宝 / 天猫",
		Evidence: "H: SDK code, API metadata and independent implementations agree; M for AG and for the shape of lists; " +
			"nothing was tried against the live platform",
		Events: append(topicNames(), topicHold),
		Actions: []string{
			string(aftersale.ActionApprove), string(aftersale.ActionRefuse), string(aftersale.ActionReturn),
			string(aftersale.ActionRemark), string(aftersale.ActionMessage), string(aftersale.ActionReportShipment),
		},
		Capabilities:  []string{"subscribe", "list", "refuse_reasons", "tokens", "authorize"},
		DeadlineField: "refund_remind_timeout.timeout",
		CannotRefuse:  []string{string(aftersale.KindRefundUnshipped)},
		Limits: []string{
			"refusing a refund of an unshipped order: ship the order, or settle it in the seller console",
			"refusing with more than one picture, a picture above 130000 bytes (Tmall, returned goods: 5 MB) or not GIF, JPG or PNG: in the seller console",
			"refusing returned goods on Taobao (Tmall takes it with a picture): in the seller console",
			"paying a part of the amount: the ticket's amount is what the platform pays, in the seller console",
			"refunds above 6000 yuan (Tmall 10000), and those for which the platform texts a code: in the seller console",
			"paying a return before the goods are back: in the seller console",
			"exchanges, re-sends and repairs: in the seller console",
		},
		Config: []adapters.Field{
			{Name: "app_key", Doc: "the app's key (AppKey)", Required: true},
			{Name: "app_secret", Doc: "the app's secret: signs calls and proves messages", Required: true, Secret: true},
			{Name: "session", Doc: "the seller's session key, a sub-account's, because only those may agree to refunds; may stay empty if the seller authorises the app by link", Secret: true},
			{Name: "refresh_token", Doc: "trades for a new session key, where the platform lets the app refresh", Secret: true},
			{Name: "tmall", Doc: "true for a Tmall shop, false for Taobao", Default: "false"},
			{Name: "intake", Doc: "how messages come: websocket or pull (TMC), or spi (the platform calls /webhooks/taobao/{shop})", Default: intakeSocket},
			{Name: "group", Doc: "message group of TMC", Default: "default"},
			{Name: "tmc_url", Doc: "the whole address of the TMC socket", Default: Socket},
			{Name: "sign_method", Doc: "signature of outbound calls: md5, hmac or hmac-sha256", Default: signMD5},
			{Name: "return_address_id", Doc: "seller_address_id that buyers send goods to; needed to agree to returns"},
			{Name: "return_name", Doc: "Taobao: name of the receiver at that address"},
			{Name: "return_address", Doc: "Taobao: that address in words"},
			{Name: "return_post", Doc: "Taobao: its postal code"},
			{Name: "return_tel", Doc: "Taobao: its telephone number"},
			{Name: "return_mobile", Doc: "Taobao: its mobile number"},
			{Name: "message_image", Doc: "base64 of the GIF, JPG or PNG (at most 500000 bytes) that goes with messages to buyers, which the platform takes with a picture only; empty: a plain white one"},
			{Name: "ag_review", Doc: "true: ask for AG's automatic review when a shipment was stopped; works with an automatic review set up in AG", Default: "false"},
			{Name: "authorize_url", Doc: "host of the authorisation page", Default: ConsentPage},
			{Name: "api_url", Doc: "TOP gateway; /router/rest is added unless it is there", Default: Gateway},
		},
	}
}
