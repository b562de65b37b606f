package fakekit

// The buyer of every after-sale at a platform of the mainland: values that no
// test should ever find in an event, a snapshot, an error or a log line. A fake
// sends them wherever its platform sends buyer data.
const (
	BuyerName    = "王测试买家"
	BuyerPhone   = "13900001234"
	BuyerAddress = "虹桥测试路88号5栋601室"
	BuyerRemark  = "请打 13900001234 找王测试买家"

	// The telephone number as platforms write it where they hide a part of it,
	// and as people type it.
	BuyerPhoneMasked = "139****1234"
	BuyerPhoneTyped  = "139-0000-1234"

	// The shop's warehouse, whose address and telephone are nobody's business.
	ReturnReceiver = "李测试仓管"
	ReturnPhone    = "13811112222"

	// Quoted is added to the words about every call: they may repeat what a
	// form holds.
	Quoted = "（收件人：" + BuyerName + "，电话：+86 " + BuyerPhoneTyped + "、" + BuyerPhone + "、" + BuyerPhoneMasked + "）"
)

// BuyerData lists the values above with those that one platform adds.
func BuyerData(more ...string) []string {
	return append([]string{
		BuyerName, BuyerPhone, BuyerAddress, BuyerRemark, BuyerPhoneMasked, BuyerPhoneTyped, ReturnReceiver, ReturnPhone,
	}, more...)
}
