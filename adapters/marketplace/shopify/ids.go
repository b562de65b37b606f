package shopify

import "strings"

// orderPrefix marks the after-sale ids that stand for an order. A return's id
// is its plain number.
const orderPrefix = "order-"

// gid writes a global id of the Admin API.
func gid(kind, number string) string { return "gid://shopify/" + kind + "/" + number }

// number reads the number of a global id of that kind, or "".
func number(kind string, id scalar) string {
	rest, ok := strings.CutPrefix(string(id), "gid://shopify/"+kind+"/")
	rest, _, _ = strings.Cut(rest, "?") // some ids carry parameters
	if !ok || !isID(rest) {
		return ""
	}
	return rest
}

// either reads an id that is given as a number, as a global id, or as both.
// ok is false if the two disagree; "" means that there is none.
func either(kind string, plain, global scalar) (id string, ok bool) {
	id = number(kind, global)
	if id == "" {
		id = number(kind, plain)
	}
	switch {
	case !isID(string(plain)):
		return id, true
	case id == "":
		return string(plain), true
	}
	return id, id == string(plain)
}

// isID reports whether the text is a number Shopify gives to things: up to 20
// digits, not all of them zero.
func isID(text string) bool {
	return text != "" && len(text) <= 20 && strings.Trim(text, "0123456789") == "" && strings.Trim(text, "0") != ""
}

// orderOf returns the order's number if the after-sale id stands for an order.
func orderOf(id string) (order string, ok bool) {
	order, ok = strings.CutPrefix(id, orderPrefix)
	return order, ok && isID(order)
}

// notePrefix begins the note of every refund made here. A refund of an order
// does not name the return it is for; the note does.
const notePrefix = "makegood return "

// returnOfNote reads the return that a refund of ours was made for.
func returnOfNote(note scalar) string {
	rest, ok := strings.CutPrefix(string(note), notePrefix)
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(rest, " ")
	if !isID(id) {
		return ""
	}
	return id
}
