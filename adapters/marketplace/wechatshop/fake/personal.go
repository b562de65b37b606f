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
)

// Personal lists the personal values above.
func Personal() []string {
	return []string{
		BuyerName, BuyerPhone, BuyerAddress, BuyerRemark, BuyerOpenID, BuyerUnionID, ReturnReceiver, ReturnPhone,
	}
}
