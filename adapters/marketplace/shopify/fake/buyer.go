package fake

// The buyer of every order: values that no test should ever find in an event,
// a snapshot, an error or a log line.
const (
	BuyerName    = "Ada Testbuyer"
	BuyerPhone   = "+16135550142"
	BuyerEmail   = "ada.testbuyer@example.com"
	BuyerAddress = "88 Made Up Road, Apt 601"
	BuyerNote    = "please ring +16135550142 for Ada Testbuyer"

	// The telephone number as people type it.
	BuyerPhoneTyped = "(613) 555-0142"

	// Quoted is added to the words about every call: they may repeat what a
	// form holds.
	Quoted = " [recipient: " + BuyerName + ", +1 " + BuyerPhoneTyped + ", " + BuyerPhone + ", " + BuyerEmail + "]"
)

// BuyerData lists the values above.
func BuyerData() []string {
	return []string{BuyerName, BuyerPhone, BuyerEmail, BuyerAddress, BuyerNote, BuyerPhoneTyped}
}
