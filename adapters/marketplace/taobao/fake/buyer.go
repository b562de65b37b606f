package fake

// The buyer of every refund, and the shop's warehouse: values that no test
// should ever find in an event, a snapshot, an error or a log line.
const (
	BuyerNick    = "测试买家小王"
	BuyerOpenUID = "AAHx5d-EAAeGwJedwSbZpQ7K"
	BuyerWords   = "请打 13900001234 找王测试买家"
	BuyerPhone   = "13900001234"
	BuyerAlipay  = "2088000000000001"
	SellerPlace  = "虹桥测试路88号5栋601室"

	// The telephone number as platforms write it where they hide a part of it,
	// and as people type it.
	BuyerPhoneMasked = "139****1234"
	BuyerPhoneTyped  = "139-0000-1234"

	// Quoted is added to the words about every call: they may repeat what a
	// form holds.
	Quoted = "（旺旺：" + BuyerNick + "，地址：" + SellerPlace + "，电话：+86 " + BuyerPhoneTyped + "、" + BuyerPhone + "、" + BuyerPhoneMasked + "，buyer_open_uid " + BuyerOpenUID + "）"
)

// BuyerData lists the values above.
func BuyerData() []string {
	return []string{BuyerNick, BuyerOpenUID, BuyerWords, BuyerPhone, BuyerAlipay, SellerPlace, BuyerPhoneMasked, BuyerPhoneTyped}
}
