package marketplace

// Bounds of what a Snapshot holds of the buyer, in characters.
const (
	MaxBuyerID    = 200  // Snapshot.Buyer
	MaxBuyerWords = 1000 // Snapshot.BuyerWords
)
