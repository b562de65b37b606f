package fake

import "makegood/adapters/fakekit"

// What Douyin sends beside the usual buyer data: its own ciphers.
const (
	cipherName    = "##cipher-name-7Qz=="
	cipherPhone   = "$$cipher-phone-1Kd=="
	cipherAddress = "##cipher-address-9Lm=="
)

// BuyerData lists every value that must not come out anywhere.
func BuyerData() []string { return fakekit.BuyerData(cipherName, cipherPhone, cipherAddress) }
