package fake

import "makegood/adapters/fakekit"

// buyerWords end the remark of every scan.
const buyerWords = "，签收人：" + fakekit.BuyerName + "，电话：" + fakekit.BuyerPhone + "，地址：" + fakekit.BuyerAddress

// BuyerData lists every value that must not come out anywhere.
func BuyerData() []string { return fakekit.BuyerData() }
