package fake

// The buyer of every after-sale, and who takes returns: values that no test
// should ever find in an event, a snapshot, an error or a log line.
const (
	BuyerName      = "王测试买家"
	BuyerPhone     = "13900001234"
	BuyerAddress   = "虹桥测试路88号5栋601室"
	BuyerRemark    = "请打 13900001234 找王测试买家"
	BuyerOpenID    = "oFakeBuyerOpenID0000000000001"
	BuyerUnionID   = "uFakeBuyerUnionID000000000001"
	ReturnReceiver = "李测试仓管"
	ReturnPhone    = "13811112222"

	// The telephone number as platforms write it where they hide a part of it,
	// and as people type it.
	BuyerPhoneMasked = "139****1234"
	BuyerPhoneTyped  = "139-0000-1234"

	// Quoted is added to the words about every call: they may repeat what a
	// form holds.
	Quoted = "（openid " + BuyerOpenID + "，收件人：" + BuyerName + "，电话：+86 " + BuyerPhoneTyped + "、" + BuyerPhone + "、" + BuyerPhoneMasked + "）"
)

// BuyerData lists the values above.
func BuyerData() []string {
	return []string{
		BuyerName, BuyerPhone, BuyerAddress, BuyerRemark, BuyerOpenID, BuyerUnionID, ReturnReceiver, ReturnPhone,
		BuyerPhoneMasked, BuyerPhoneTyped,
	}
}
