package pinduoduo

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"makegood/aftersale"
)

// maxNote is our own bound, in characters: how much the platform takes is not
// known.
const maxNote = 300

// mark begins every line of the note that is written here, so that the shop's
// own lines are told apart from it.
const mark = "[makegood] "

// tags numbers the flags and names them in at most three characters. There is
// no orange and no cyan: the nearest colours stand in. Grey is no flag.
var tags = map[aftersale.Flag][2]string{
	aftersale.FlagRed: {"1", "红色"}, aftersale.FlagOrange: {"2", "黄色"}, aftersale.FlagYellow: {"2", "黄色"},
	aftersale.FlagGreen: {"3", "绿色"}, aftersale.FlagCyan: {"4", "蓝色"}, aftersale.FlagBlue: {"4", "蓝色"},
	aftersale.FlagPurple: {"5", "紫色"},
}

// remark adds a line to the order's note. The call replaces the note, so what
// stands there is read first and sent back, where the order can be read.
func (a *Adapter) remark(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	text := strings.Join(strings.Fields(act.Remark), " ") // a remark is one line
	switch {
	case text == "":
		return aftersale.Receipt{}, a.failure(methodNote, aftersale.ClassRefused, "no_remark", "there is nothing to write")
	case !isOrder(act.OrderID):
		return aftersale.Receipt{}, a.noOrder()
	}
	o, err := a.order(ctx, act.OrderID)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	before := ""
	if o != nil {
		before = o.Remark
	}
	note, there, room := addLine(before, short(mark+text, maxNote))
	switch {
	case there:
		return aftersale.Receipt{AlreadyDone: true}, nil
	case !room:
		return aftersale.Receipt{}, a.failure(methodNote, aftersale.ClassManual, "full",
			"the order's note has no room for this beside the shop's own words: add it in the merchant console")
	}
	p := params{"order_sn": act.OrderID, "note": note}
	if tag, ok := tags[act.Flag]; ok {
		p["tag"], p["tag_name"] = tag[0], tag[1]
	}
	raw, err := a.post(ctx, methodNote, p, true)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return a.noted(raw)
}

// addLine puts the line below the note. Where there is no room for it the
// oldest lines of ours go, and never the shop's own words. there reports that
// the note has the line already, room that it fits.
func addLine(note, line string) (out string, there, room bool) {
	var lines []string
	if note != "" {
		lines = strings.Split(note, "\n")
	}
	if slices.ContainsFunc(lines, func(l string) bool { return strings.TrimSpace(l) == strings.TrimSpace(line) }) {
		return note, true, true
	}
	lines = append(lines, line)
	for {
		if out = strings.Join(lines, "\n"); utf8.RuneCountInString(out) <= maxNote {
			return out, false, true
		}
		oldest := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, mark) })
		if oldest == len(lines)-1 {
			return "", false, false
		}
		lines = slices.Delete(lines, oldest, oldest+1)
	}
}

// noted reads the answer to a note.
func (a *Adapter) noted(raw json.RawMessage) (aftersale.Receipt, error) {
	var d struct {
		Success scalar `json:"success"`
		Code    scalar `json:"error_code"`
		Message scalar `json:"error_msg"`
	}
	switch {
	case json.Unmarshal(raw, &d) == nil && d.Success.yes():
		return aftersale.Receipt{}, nil
	case d.Success.no():
		return aftersale.Receipt{}, a.refused(methodNote, &errorData{Code: d.Code, Message: d.Message}, false)
	}
	return aftersale.Receipt{}, a.failure(methodNote, aftersale.ClassUnknown, "bad_reply", badReply)
}
