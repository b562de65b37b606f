package fake

import "makegood/adapters/fakekit"

// What this platform shows of the buyer beside the values of fakekit.
const (
	BuyerNick    = "测试买家小王"
	BuyerOpenUID = "AAHx5d-EAAeGwJedwSbZpQ7K"
	BuyerAlipay  = "2088000000000001"

	// quoted is added to the words about every call: they may repeat what a
	// form holds.
	quoted = "（旺旺：" + BuyerNick + "，地址：" + fakekit.BuyerAddress + "，buyer_open_uid " + BuyerOpenUID + "）" + fakekit.Quoted
)

// BuyerData lists the values that must not come out of the adapter.
func BuyerData() []string { return fakekit.BuyerData(BuyerNick, BuyerOpenUID, BuyerAlipay) }
