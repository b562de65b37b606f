package policy

import (
	"slices"
	"strings"
	"sync"

	"makegood/aftersale"
)

// ReasonClass is what a buyer's reason comes to (C3), in one vocabulary for
// all platforms.
type ReasonClass string

// The classes of reasons.
const (
	ReasonDamaged         ReasonClass = "damaged"          // arrived damaged
	ReasonNotAsDescribed  ReasonClass = "not_as_described" // other colour, size, material than shown; not genuine
	ReasonWrongItem       ReasonClass = "wrong_item"
	ReasonMissingItem     ReasonClass = "missing_item"
	ReasonNotReceived     ReasonClass = "not_received"
	ReasonNoLongerWanted  ReasonClass = "no_longer_wanted" // also: ordered by mistake, does not fit, no reason given
	ReasonQuality         ReasonClass = "quality"          // faulty, spoiled, badly made
	ReasonPrice           ReasonClass = "price"
	ReasonSellerLate      ReasonClass = "seller_late" // shipped late, or cannot be shipped
	ReasonRefusedDelivery ReasonClass = "refused_delivery"
	ReasonOther           ReasonClass = "other"   // a reason is given and it is none of the above
	ReasonUnknown         ReasonClass = "unknown" // no reason is given, or its words are not known
)

// ReasonClasses lists every class, in the order tables show them.
func ReasonClasses() []ReasonClass {
	return []ReasonClass{
		ReasonDamaged, ReasonNotAsDescribed, ReasonWrongItem, ReasonMissingItem, ReasonNotReceived, ReasonNoLongerWanted,
		ReasonQuality, ReasonPrice, ReasonSellerLate, ReasonRefusedDelivery, ReasonOther, ReasonUnknown,
	}
}

// Title names the class for people. A class that does not exist has its own
// word as title.
func (c ReasonClass) Title() aftersale.Text {
	if t, ok := reasons().titles[c]; ok {
		return t
	}
	return aftersale.Text{EN: string(c), ZH: string(c)}
}

// QualityClaim reports whether the buyer says that the shop sent goods that
// are faulty or other than what was sold.
func (c ReasonClass) QualityClaim() bool {
	return slices.Contains([]ReasonClass{ReasonDamaged, ReasonNotAsDescribed, ReasonWrongItem, ReasonQuality}, c)
}

// NeedsPictures reports whether the claim can be seen, so that pictures or a
// film have to be asked for before anybody decides (C5).
func (c ReasonClass) NeedsPictures() bool { return c.QualityClaim() || c == ReasonMissingItem }

// Classify returns the class of a buyer's reason: by the platform's code if
// its meaning is known, else by the words of the text, of which the first 2000
// characters are looked at. A code that says no more than "other" gives way to
// the text.
func Classify(platform, code, text string) ReasonClass {
	t := reasons()
	class, known := t.codes[platform][foldCode(code)]
	if known && class != ReasonOther && class != ReasonUnknown {
		return class
	}
	if said := t.words.classify(text); said != ReasonUnknown {
		return said
	}
	if known {
		return class
	}
	return ReasonUnknown
}

// reasonOf is the class of a case's reason: the one that is kept with it, else
// the one that its snapshot gives.
func reasonOf(c *aftersale.Case) ReasonClass {
	switch {
	case c.ReasonClass != "":
		return ReasonClass(c.ReasonClass)
	case c.Snapshot == nil:
		return ReasonUnknown
	}
	return Classify(c.Ref.Platform, c.Snapshot.ReasonCode, c.Snapshot.Reason+"\n"+c.Snapshot.BuyerWords)
}

// foldCode writes a code the way the table compares it.
func foldCode(code string) string {
	return strings.ReplaceAll(strings.ToUpper(strings.TrimSpace(code)), "-", "_")
}

// reasons is the built-in table.
var reasons = sync.OnceValue(func() *reasonTable {
	t, err := readReasons(reasonsText)
	if err != nil {
		panic("the built-in reasons do not load: " + err.Error()) // a test loads them
	}
	return t
})
