package fake

import "makegood/adapters/fakekit"

// The people of SF's own around every parcel.
const (
	courierName  = "派件员王小明"
	courierPhone = "13800138000"
	signer       = "签收人李桂花"

	// buyerWords end the remark of every node.
	buyerWords = ",收件人:" + fakekit.BuyerName + ",电话:" + fakekit.BuyerPhone + ",地址:" + fakekit.BuyerAddress
)

// BuyerData lists every value that must not come out anywhere.
func BuyerData() []string { return fakekit.BuyerData(courierName, courierPhone, signer) }
