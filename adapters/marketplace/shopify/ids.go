package shopify

import (
	"cmp"
	"encoding/json"
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

// about checks which object an answer is about: code is "" if it is the one that
// was asked for, not_found if it is none, bad_reply if it is another.
func about(kind string, id wire.Scalar, want string) (code string) {
	switch number(kind, id) {
	case want:
		return ""
	case "":
		return "not_found"
	}
	return "bad_reply"
}

// reference names an object by its number, by its global id, or by both.
type reference struct {
	ID     wire.Scalar `json:"id"`
	Global wire.Scalar `json:"admin_graphql_api_id"`
}

// UnmarshalJSON reads an object, or the id alone.
func (r *reference) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] != '{' {
		return r.ID.UnmarshalJSON(b)
	}
	type plain reference
	return json.Unmarshal(b, (*plain)(r))
}

// of reads the number of an object of that kind; "" means that there is none.
// ok is false if number and global id disagree.
func (r reference) of(kind string) (id string, ok bool) {
	plain := cmp.Or(r.ID.ID(), number(kind, r.ID))
	global := number(kind, r.Global)
	return cmp.Or(global, plain), !r.ID.IsID() || global == "" || global == plain
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
