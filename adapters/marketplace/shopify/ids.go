package shopify

import (
	"strings"

	"makegood/adapters/wire"
)

// orderPrefix marks the after-sale ids that stand for an order. A return's id
// is its plain number.
const orderPrefix = "order-"

// gid writes a global id of the Admin API.
func gid(kind, number string) string { return "gid://shopify/" + kind + "/" + number }

// number reads the number of a global id of that kind, or "".
func number(kind string, id wire.Scalar) string {
	rest, ok := strings.CutPrefix(string(id), gid(kind, ""))
	rest, _, _ = strings.Cut(rest, "?") // some ids carry parameters
	if !ok {
		return ""
	}
	return wire.Scalar(rest).ID()
}

// either reads an id that is given as a number, as a global id, or as both.
// ok is false if the two disagree; "" means that there is none.
func either(kind string, plain, global wire.Scalar) (id string, ok bool) {
	id = number(kind, global)
	if id == "" {
		id = number(kind, plain)
	}
	switch {
	case !plain.IsID():
		return id, true
	case id == "":
		return string(plain), true
	}
	return id, id == string(plain)
}

// orderOf returns the order's number if the after-sale id stands for an order.
func orderOf(id string) (order string, ok bool) {
	order, ok = strings.CutPrefix(id, orderPrefix)
	return order, ok && wire.IsID(order)
}

// notePrefix begins the note of every refund made here. A refund of an order
// does not name the return it is for; the note does.
const notePrefix = "makegood return "

// returnOfNote reads the return that a refund of ours was made for.
func returnOfNote(note wire.Scalar) string {
	rest, ok := strings.CutPrefix(string(note), notePrefix)
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(rest, " ")
	return wire.Scalar(id).ID()
}
