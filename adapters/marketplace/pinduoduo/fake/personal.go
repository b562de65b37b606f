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
)

// Personal lists the personal values above.
func Personal() []string {
	return []string{
		BuyerName, BuyerPhone, BuyerAddress, BuyerRemark, BuyerMemo, CipherName, CipherPhone, ReturnReceiver, ReturnPhone,
	}
}
