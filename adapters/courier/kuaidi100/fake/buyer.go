package fake

// The buyer of every parcel: values that no test should ever find in a scan, a
// receipt, an error or a log line.
const (
	BuyerName        = "王测试买家"
	BuyerPhone       = "13900001234"
	BuyerPhoneMasked = "139****1234"
	BuyerPhoneTyped  = "139-0000-1234"
	BuyerAddress     = "虹桥测试路88号5栋601室"

	// BuyerWords end the remark of every scan.
	BuyerWords = "，签收人：" + BuyerName + "，电话：" + BuyerPhone + "，地址：" + BuyerAddress

	// Quoted is added to the words about every call: they may repeat what the
	// waybill says.
	Quoted = "（收件人：" + BuyerName + "，电话：+86 " + BuyerPhoneTyped + "、" + BuyerPhone + "、" + BuyerPhoneMasked + "）"
)

// BuyerData lists the values above.
func BuyerData() []string {
	return []string{BuyerName, BuyerPhone, BuyerPhoneMasked, BuyerPhoneTyped, BuyerAddress}
}
