package fake

import "makegood/adapters/fakekit"

// What this platform adds to the buyer data that every fake sends.
const (
	BuyerMemo   = "放门口，门牌 5-601"
	CipherName  = "~AgAAAAcipher-name~7Qz~"
	CipherPhone = "$AgAAAAcipher-phone$1Kd$"
)

// BuyerData lists values that no test should ever find in an event, a
// snapshot, an error or a log line.
func BuyerData() []string { return fakekit.BuyerData(BuyerMemo, CipherName, CipherPhone) }
