package fake

import "makegood/adapters/fakekit"

// BuyerWords are what somebody in the warehouse writes beside a picture.
const BuyerWords = "拆包照片，收件人：" + fakekit.BuyerName + "，电话：" + fakekit.BuyerPhoneTyped + "，地址：" + fakekit.BuyerAddress

// BuyerData lists every value that must not come out anywhere.
func BuyerData() []string { return fakekit.BuyerData() }

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
	return addressed{r, receiver{fakekit.BuyerName, fakekit.BuyerPhone, fakekit.BuyerAddress}}
}
