package shopify

import (
	"time"

	"makegood/adapters"
	"makegood/aftersale"
)

// manifest describes the adapter.
func manifest() adapters.Manifest {
	return adapters.Manifest{
		Name: Name, Title: "Shopify", TitleZH: "Shopify 独立站",
		Evidence: "H: official documentation and a published signature vector; M for webhook payload fields; " +
			"nothing was tried against a live store",
		Events: topicNames(),
		Actions: []string{
			string(aftersale.ActionApprove), string(aftersale.ActionRefuse), string(aftersale.ActionReturn),
		},
		Capabilities: []string{"list", "refuse_reasons"},
		AckWithin:    5 * time.Second,
		CannotRefuse: []string{
			string(aftersale.KindRefundUnshipped), string(aftersale.KindRefundShipped),
			string(aftersale.KindReship), string(aftersale.KindRepair), string(aftersale.KindOther),
		},
		PartRefund: true,
		Limits: []string{
			"refunding without the goods back, and refusing a return that was approved: in the Shopify admin",
			"the second stage of an exchange: in the Shopify admin",
			"refunding a shipped order that has no return: in the Shopify admin",
			"pictures without a public web address as proof of a refusal: Shopify takes words only",
			"notes and tags on the order: in the Shopify admin",
		},
		Config: []adapters.Field{
			{Name: "shop_domain", Doc: "the store's myshopify.com domain; pushes carry it in X-Shopify-Shop-Domain", Required: true},
			{Name: "client_secret", Doc: "the app's client secret: proves pushes", Required: true, Secret: true},
			{Name: "previous_client_secret", Doc: "the secret before a rotation; pushes signed with it are still taken", Secret: true},
			{Name: "access_token", Doc: "Admin API token with read_orders, write_orders, read_returns, write_returns and read_fulfillments", Required: true, Secret: true},
			{Name: "api_version", Doc: "version of the GraphQL Admin API, " + firstIdempotent + " or newer", Default: Version},
			{Name: "notify_customer", Doc: "true: Shopify tells the buyer about approvals, refusals and refunds", Default: "false"},
			{Name: "api_url", Doc: "scheme and host of the Admin API (a path is kept as prefix); empty: https:// and shop_domain"},
		},
	}
}
