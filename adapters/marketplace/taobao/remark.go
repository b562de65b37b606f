package taobao

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"makegood/aftersale"
)

// maxMemo is how many bytes the platform takes.
const maxMemo = 1000

// mark begins every line of the memo that is written here, so that the shop's
// own lines are told apart from it.
const mark = "[makegood] "

const wordsFull = "the order's memo has no room for this beside the shop's own words, or cannot be read: add it in the seller console"

// flags numbers the flags. Taobao has no orange, cyan and purple: the nearest
// colours stand in for them (5 is pink).
var flags = map[aftersale.Flag]string{
	aftersale.FlagGrey: "0", aftersale.FlagRed: "1", aftersale.FlagOrange: "2", aftersale.FlagYellow: "2",
	aftersale.FlagGreen: "3", aftersale.FlagCyan: "4", aftersale.FlagBlue: "4", aftersale.FlagPurple: "5",
}

// remark adds a line to the seller's memo of the order, and sets its flag. The
// call replaces both, so they are read first and sent back: a call without a
// flag would turn the shop's flag grey.
func (a *Adapter) remark(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	text := strings.Join(strings.Fields(act.Remark), " ") // a remark is one line
	switch {
	case text == "":
		return aftersale.Receipt{}, a.failure(methodMemo, aftersale.ClassRefused, "no_remark", "there is nothing to write")
	case !isID(act.OrderID):
		return aftersale.Receipt{}, a.failure(methodMemo, aftersale.ClassRefused, "no_order", "the order's number is not known")
	}
	line := cutBytes(mark+text, maxMemo)
	memo, flag, readable, err := a.memo(ctx, act.OrderID)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	if wanted, ok := flags[act.Flag]; ok {
		flag = wanted
	}
	method := methodMemo
	if readable {
		var there, room bool
		if memo, there, room = addLine(memo, line); there {
			return aftersale.Receipt{AlreadyDone: true}, nil
		} else if !room {
			return aftersale.Receipt{}, a.failure(methodMemo, aftersale.ClassManual, "full", wordsFull)
		}
	} else {
		method, memo = methodMemoAdd, line // refuses where there is a memo, and so never replaces one
	}
	result, refused, err := a.change(ctx, method, params{"tid": act.OrderID, "memo": memo, "flag": flag})
	if refused != nil && !readable && aftersale.ClassOf(err) == aftersale.ClassRefused {
		return aftersale.Receipt{}, a.failure(method, aftersale.ClassManual, "full", wordsFull)
	}
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return aftersale.Receipt{Reference: a.requestID(result)}, nil
}

// memo reads the seller's memo and flag of an order. An app may be granted
// one of the two calls, of which the second does not show the flag, or none:
// readable is then false.
func (a *Adapter) memo(ctx context.Context, tid string) (memo, flag string, readable bool, err error) {
	for _, method := range []string{methodFull, methodTrade} {
		result, _, err := a.read(ctx, method, params{"tid": tid, "fields": "tid,seller_memo,seller_flag"})
		switch {
		case err == nil:
			return a.readMemo(method, result, tid)
		case aftersale.ClassOf(err) != aftersale.ClassRefused:
			return "", "", false, err
		}
	}
	return "", "", false, nil
}

func (a *Adapter) readMemo(method string, result json.RawMessage, tid string) (memo, flag string, readable bool, err error) {
	var d struct {
		Trade *struct {
			Tid  scalar `json:"tid"`
			Memo scalar `json:"seller_memo"`
			Flag scalar `json:"seller_flag"`
		} `json:"trade"`
	}
	if json.Unmarshal(result, &d) != nil || d.Trade == nil || d.Trade.Tid != "" && string(d.Trade.Tid) != tid {
		return "", "", false, a.unreadable(method)
	}
	if n, ok := d.Trade.Flag.whole(); ok && n >= 0 {
		flag = string(d.Trade.Flag)
	}
	return string(d.Trade.Memo), flag, true, nil
}

// addLine puts the line below the memo. Where there is no room for it the
// oldest lines of ours go, and never the shop's own words. there reports that
// the memo has the line already, room that it fits.
func addLine(memo, line string) (out string, there, room bool) {
	var lines []string
	if memo != "" {
		lines = strings.Split(memo, "\n")
	}
	if slices.ContainsFunc(lines, func(l string) bool { return strings.TrimSpace(l) == strings.TrimSpace(line) }) {
		return memo, true, true
	}
	lines = append(lines, line)
	for {
		if out = strings.Join(lines, "\n"); len(out) <= maxMemo {
			return out, false, true
		}
		oldest := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, mark) })
		if oldest == len(lines)-1 {
			return "", false, false
		}
		lines = slices.Delete(lines, oldest, oldest+1)
	}
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
