package pinduoduo

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"makegood/aftersale"
)

// maxNote is our own bound: how much the platform takes is not known.
const maxNote = 300

// tags numbers the flags and names them in at most three characters. There is
// no orange and no cyan: the nearest colours stand in. Grey is no flag.
var tags = map[aftersale.Flag][2]string{
	aftersale.FlagRed: {"1", "红色"}, aftersale.FlagOrange: {"2", "黄色"}, aftersale.FlagYellow: {"2", "黄色"},
	aftersale.FlagGreen: {"3", "绿色"}, aftersale.FlagCyan: {"4", "蓝色"}, aftersale.FlagBlue: {"4", "蓝色"},
	aftersale.FlagPurple: {"5", "紫色"},
}

// remark writes the order's note. The call replaces the note, so what the
// shop has written there is read first and kept, where the order can be read.
func (a *Adapter) remark(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	text := strings.TrimSpace(act.Remark)
	switch {
	case text == "":
		return aftersale.Receipt{}, a.failure(methodNote, aftersale.ClassRefused, "no_remark", "there is nothing to write")
	case !isOrder(act.OrderID):
		return aftersale.Receipt{}, a.noOrder()
	}
	text = short(text, maxNote)
	o, err := a.order(ctx, act.OrderID)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	if o != nil && o.Remark != "" {
		if strings.Contains(o.Remark, text) {
			return aftersale.Receipt{AlreadyDone: true}, nil
		}
		text = o.Remark + "；" + text
		if utf8.RuneCountInString(text) > maxNote {
			return aftersale.Receipt{}, a.failure(methodNote, aftersale.ClassManual, "full",
				"the order's note has no room for this: add it in the merchant console")
		}
	}
	p := params{"order_sn": act.OrderID, "note": text}
	if tag, ok := tags[act.Flag]; ok {
		p["tag"], p["tag_name"] = tag[0], tag[1]
	}
	raw, err := a.post(ctx, methodNote, p, true)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return a.noted(raw)
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
