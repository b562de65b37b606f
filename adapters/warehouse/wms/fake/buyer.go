package fake

// The buyer of every order: values that no test should ever find in a report,
// a receipt, an error or a log line.
const (
	BuyerName        = "王测试买家"
	BuyerPhone       = "13900001234"
	BuyerPhoneMasked = "139****1234"
	BuyerPhoneTyped  = "139-0000-1234"
	BuyerAddress     = "虹桥测试路88号5栋601室"

	// BuyerWords are what somebody in the warehouse writes beside a picture.
	BuyerWords = "拆包照片，收件人：" + BuyerName + "，电话：" + BuyerPhoneTyped + "，地址：" + BuyerAddress

	// Quoted is added to the words about every refused request: they may repeat
	// what the order says.
	Quoted = "（收件人：" + BuyerName + "，电话：+86 " + BuyerPhoneTyped + "、" + BuyerPhone + "、" + BuyerPhoneMasked + "）"
)

// BuyerData lists the values above.
func BuyerData() []string {
	return []string{BuyerName, BuyerPhone, BuyerPhoneMasked, BuyerPhoneTyped, BuyerAddress}
}

// receiver is what the contract has no field for and a warehouse's system
// likes to send all the same.
type receiver struct {
	Name    string `json:"name"`
	Phone   string `json:"phone"`
	Address string `json:"address"`
}

// addressed is a report as it is sent.
type addressed struct {
	Report
	Receiver receiver `json:"receiver"`
}

func (r Report) addressed() addressed {
	return addressed{r, receiver{BuyerName, BuyerPhone, BuyerAddress}}
}
