package fake

import "makegood/adapters/fakekit"

// What Kuaishou sends beside the usual buyer data: a nickname, an id, its own
// ciphers, and a picture.
const (
	BuyerOpenID   = "o-buyer-7Qz1Kd9Lm"
	buyerNick     = "爱快手的王测试"
	cipherName    = "##cipher-name-7Qz=="
	cipherPhone   = "$$cipher-phone-1Kd=="
	cipherAddress = "##cipher-address-9Lm=="
	buyerPicture  = "https://ali.a.yximgs.com/proof-of-王测试买家.jpg"
)

// BuyerData lists every value that must not come out anywhere.
func BuyerData() []string {
	return fakekit.BuyerData(BuyerOpenID, buyerNick, cipherName, cipherPhone, cipherAddress, buyerPicture)
}
