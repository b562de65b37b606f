package fake

// The people around every after-sale: values that no test should ever find in
// an event, a snapshot, an error or a log line.
const (
	BuyerName      = "王测试买家"
	BuyerPhone     = "13900001234"
	BuyerAddress   = "虹桥测试路88号5栋601室"
	BuyerRemark    = "请打 13900001234 找王测试买家"
	BuyerMemo      = "放门口，门牌 5-601"
	CipherName     = "~AgAAAAcipher-name~7Qz~"
	CipherPhone    = "$AgAAAAcipher-phone$1Kd$"
	ReturnReceiver = "李测试仓管"
	ReturnPhone    = "13811112222"

	// The telephone number as platforms write it where they hide a part of it,
	// and as people type it.
	BuyerPhoneMasked = "139****1234"
	BuyerPhoneTyped  = "139-0000-1234"

	// Quoted is added to the words about every call: they may repeat what a
	// form holds.
	Quoted = "（收件人：" + BuyerName + "，电话：+86 " + BuyerPhoneTyped + "、" + BuyerPhone + "、" + BuyerPhoneMasked + "）"
)

// BuyerData lists the values above.
func BuyerData() []string {
	return []string{
		BuyerName, BuyerPhone, BuyerAddress, BuyerRemark, BuyerMemo, CipherName, CipherPhone, ReturnReceiver, ReturnPhone,
		BuyerPhoneMasked, BuyerPhoneTyped,
	}
}
