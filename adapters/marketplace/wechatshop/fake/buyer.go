package fake

import "makegood/adapters/fakekit"

// What WeChat sends beside the usual buyer data: the buyer's ids.
const (
	BuyerOpenID  = "oFakeBuyerOpenID0000000000001"
	buyerUnionID = "uFakeBuyerUnionID000000000001"

	// quoted is added to the words about every call.
	quoted = "（openid " + BuyerOpenID + "）" + fakekit.Quoted
)

// BuyerData lists every value that must not come out anywhere.
func BuyerData() []string { return fakekit.BuyerData(BuyerOpenID, buyerUnionID) }
