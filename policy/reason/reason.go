// Package reason puts what buyers give as their reason into a few classes that
// are the same for every platform: by the platform's code where its meaning is
// known, else by the words. Codes and words are a built-in table, reasons.yaml.
//
// The package decides nothing, keeps no text, and never guesses: words that the
// table does not know are Unknown. Start reading at Classify.
package reason

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"makegood/aftersale"
)

// Class is what a buyer's reason comes to (C3), in one vocabulary for
// all platforms.
type Class string

// The classes of reasons.
const (
	Damaged         Class = "damaged"          // arrived damaged
	NotAsDescribed  Class = "not_as_described" // other colour, size, material than shown; not genuine
	WrongItem       Class = "wrong_item"
	MissingItem     Class = "missing_item"
	NotReceived     Class = "not_received"
	NoLongerWanted  Class = "no_longer_wanted" // also: ordered by mistake, does not fit, no reason given
	Quality         Class = "quality"          // faulty, spoiled, badly made
	Price           Class = "price"
	SellerLate      Class = "seller_late" // shipped late, or cannot be shipped
	RefusedDelivery Class = "refused_delivery"
	Other           Class = "other"   // a reason is given and it is none of the above
	Unknown         Class = "unknown" // no reason is given, or its words are not known
)

// Classes lists every class, in the order tables show them.
func Classes() []Class {
	return []Class{
		Damaged, NotAsDescribed, WrongItem, MissingItem, NotReceived, NoLongerWanted,
		Quality, Price, SellerLate, RefusedDelivery, Other, Unknown,
	}
}

// Title names the class for people. A class that does not exist has its own
// word as title.
func (c Class) Title() aftersale.Text {
	if t, ok := builtIn().titles[c]; ok {
		return t
	}
	return aftersale.Text{EN: string(c), ZH: string(c)}
}

// QualityClaim reports whether the buyer says that the shop sent goods that
// are faulty or other than what was sold.
func (c Class) QualityClaim() bool {
	return slices.Contains([]Class{Damaged, NotAsDescribed, WrongItem, Quality}, c)
}

// NeedsPictures reports whether the claim can be seen, so that pictures or a
// film have to be asked for before anybody decides (C5).
func (c Class) NeedsPictures() bool { return c.QualityClaim() || c == MissingItem }

// Classify returns the class of a buyer's reason: by the platform's code if
// its meaning is known, else by the words of the text, of which the first 2000
// characters are looked at. A code that says no more than "other" gives way to
// the text.
func Classify(platform, code, text string) Class {
	t := builtIn()
	class, known := t.codes[platform][foldCode(code)]
	if known && class != Other && class != Unknown {
		return class
	}
	if said := t.words.classify(text); said != Unknown {
		return said
	}
	if known {
		return class
	}
	return Unknown
}

// foldCode writes a code the way the table compares it.
func foldCode(code string) string {
	return strings.ReplaceAll(strings.ToUpper(strings.TrimSpace(code)), "-", "_")
}

// builtIn is the built-in table.
var builtIn = sync.OnceValue(func() *table {
	t, err := readTable(tableText)
	if err != nil {
		panic("the built-in reasons do not load: " + err.Error()) // a test loads them
	}
	return t
})

// PlatformCodes are the reason codes of one platform whose meaning is known.
type PlatformCodes struct {
	Platform string
	Source   string           // where the codes are from, or why there are none
	Classes  map[string]Class // by code
}

// Codes lists what is known of each platform's codes, in alphabetical order.
func Codes() []PlatformCodes {
	t := builtIn()
	list := make([]PlatformCodes, 0, len(t.sources))
	for _, platform := range slices.Sorted(maps.Keys(t.sources)) {
		list = append(list, PlatformCodes{Platform: platform, Source: t.sources[platform], Classes: maps.Clone(t.codes[platform])})
	}
	return list
}
