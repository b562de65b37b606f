package pinduoduo

import (
	"context"
	"unicode/utf8"

	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// maxNote is our own bound, in characters: how much the platform takes is not
// known.
const maxNote = 300

func fitsNote(note string) bool { return utf8.RuneCountInString(note) <= maxNote }

// tags numbers the flags and names them in at most three characters. There is
// no orange and no cyan: the nearest colours stand in. Grey is no flag.
var tags = map[aftersale.Flag][2]string{
	aftersale.FlagRed: {"1", "红色"}, aftersale.FlagOrange: {"2", "黄色"}, aftersale.FlagYellow: {"2", "黄色"},
	aftersale.FlagGreen: {"3", "绿色"}, aftersale.FlagCyan: {"4", "蓝色"}, aftersale.FlagBlue: {"4", "蓝色"},
	aftersale.FlagPurple: {"5", "紫色"},
}

// remark adds a line to the order's note. The call replaces the note, so what
// stands there is read first and sent back, where the order can be read.
func (a *Adapter) remark(ctx context.Context, act *aftersale.Action) (none aftersale.Receipt, err error) {
	line := wire.Short(marketplace.NoteLine(act.Remark), maxNote)
	switch {
	case line == "":
		return none, a.api.Failure(methodNote, aftersale.ClassRefused, "no_remark", "there is nothing to write")
	case !isOrder(act.OrderID):
		return none, a.noOrder()
	}
	o, err := a.order(ctx, act.OrderID)
	if err != nil {
		return none, err
	}
	before := ""
	if o != nil {
		before = o.Remark
	}
	note, there, room := marketplace.AddNoteLine(before, line, fitsNote)
	switch {
	case there:
		return aftersale.Receipt{AlreadyDone: true}, nil
	case !room:
		return none, a.api.Manual(methodNote, "full",
			"the order's note has no room for this beside the shop's own words: add it in the merchant console")
	}
	p := params{"order_sn": act.OrderID, "note": note}
	if tag, ok := tags[act.Flag]; ok {
		p["tag"], p["tag_name"] = tag[0], tag[1]
	}
	return none, a.writeNote(ctx, p)
}

// writeNote replaces the order's note. Only a plain yes or no counts.
func (a *Adapter) writeNote(ctx context.Context, p params) error {
	var d struct {
		Success wire.Scalar `json:"success"`
		errorData
	}
	if err := a.change(ctx, methodNote, p, &d); err != nil {
		return err
	}
	switch {
	case saysYes(d.Success):
		return nil
	case saysNo(d.Success):
		return a.refused(methodNote, &d.errorData, false)
	}
	return a.api.BadReply(methodNote, aftersale.ClassUnknown)
}
