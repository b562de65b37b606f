package taobao

import (
	"context"
	"strings"
	"unicode/utf8"

	"makegood/aftersale"
)

// maxMemo is how many bytes the platform takes.
const maxMemo = 1000

// flags numbers the flags. Taobao has no orange, cyan and purple: the nearest
// colours stand in for them (5 is pink).
var flags = map[aftersale.Flag]string{
	aftersale.FlagGrey: "0", aftersale.FlagRed: "1", aftersale.FlagOrange: "2", aftersale.FlagYellow: "2",
	aftersale.FlagGreen: "3", aftersale.FlagCyan: "4", aftersale.FlagBlue: "4", aftersale.FlagPurple: "5",
}

// remark writes the seller's memo of the order, and its flag.
func (a *Adapter) remark(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	text := cutBytes(strings.TrimSpace(act.Remark), maxMemo)
	switch {
	case text == "":
		return aftersale.Receipt{}, a.failure(methodMemo, aftersale.ClassRefused, "no_remark", "there is nothing to write")
	case !isID(act.OrderID):
		return aftersale.Receipt{}, a.failure(methodMemo, aftersale.ClassRefused, "no_order", "the order's number is not known")
	}
	result, _, err := a.change(ctx, methodMemo, params{"tid": act.OrderID, "memo": text, "flag": flags[act.Flag]})
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return aftersale.Receipt{Reference: a.requestID(result)}, nil
}

// cutBytes cuts the text to at most n bytes, between characters.
func cutBytes(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
