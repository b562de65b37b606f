package wechatshop

import (
	"time"

	"makegood/adapters"
	"makegood/aftersale"
)

// manifest describes the adapter.
func manifest() adapters.Manifest {
	return adapters.Manifest{
		Name: Name, Title: "WeChat Shop", TitleZH: "微信小店",
		Evidence: "H: official documents and vectors, SDKs agree; M for the meaning of deadline, refund_reason above 11, re-sends " +
			"and the address list; nothing was tried against the live platform",
		Events: []string{eventAfterSale, eventComplaint},
		Actions: []string{
			string(aftersale.ActionApprove), string(aftersale.ActionRefuse),
			string(aftersale.ActionReturn), string(aftersale.ActionRemark),
		},
		Capabilities:  []string{"list", "tokens", "refuse_reasons", "allowance", "url_check"},
		DeadlineField: "deadline",
		AckWithin:     5 * time.Second,
		CannotRefuse:  []string{string(aftersale.KindReship), string(aftersale.KindRepair), string(aftersale.KindOther)},
		Limits: []string{
			"paying a return before the goods are back: ask the buyer to change the request to refund only, or negotiate in the merchant console",
			"shipping the new goods of an exchange, and everything about a re-send: in the merchant console",
			"paying a part of the amount: the platform takes no amount, negotiate in the merchant console",
			"refusing with videos, recordings, or pictures that are not JPEG, PNG or GIF of up to 2 MB: in the merchant console",
			"refunds in dispute, without the balance for them, or that WeChat wants negotiated first: in the merchant console",
			"order flags: WeChat has none, only the note is written",
		},
		Config: []adapters.Field{
			{Name: "app_id", Doc: "the shop's AppID; pushes name it inside the encryption", Required: true},
			{Name: "app_secret", Doc: "the shop's AppSecret: fetches access tokens", Required: true, Secret: true},
			{Name: "token", Doc: "Token of the message push: proves pushes", Required: true, Secret: true},
			{Name: "encoding_aes_key", Doc: "EncodingAESKey of the message push, 43 characters: decrypts pushes", Required: true, Secret: true},
			{Name: "previous_encoding_aes_key", Doc: "the key before a change, taken as well while the change spreads", Secret: true},
			{Name: "return_address_id", Doc: "address_id that buyers send goods to; empty: the shop's default return address is looked up"},
			{Name: "access_token", Doc: "a token managed elsewhere, used as it is; empty: fetched with stable_token", Secret: true},
			{Name: "api_url", Doc: "gateway, scheme and host (a path is kept as prefix)", Default: Gateway},
		},
	}
}
