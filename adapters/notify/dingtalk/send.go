package dingtalk

import (
	"context"
	"strconv"

	"makegood/adapters/notify"
)

const (
	path = "/robot/send"
	op   = "robot/send" // as errors and logs name it
)

// maxText bounds the text, in bytes. The robot takes a body of 20,000 bytes
// (errcode 460101), in which a quotation mark takes two.
const maxText = 9000

// maxTitle bounds what the list of conversations shows, in bytes.
const maxTitle = 128

// body is a markdown message.
type body struct {
	MsgType  string   `json:"msgtype"`
	Markdown markdown `json:"markdown"`
	At       at       `json:"at"`
}

type markdown struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

type at struct {
	IsAtAll bool `json:"isAtAll"`
}

// Send posts one markdown message.
func (r *robot) Send(ctx context.Context, m notify.Message) error {
	query := map[string]string{"access_token": r.Token.Reveal()}
	if r.secret != "" {
		now := strconv.FormatInt(r.now().UnixMilli(), 10)
		query["timestamp"], query["sign"] = now, sign(now, r.secret)
	}
	return r.Post(ctx, path, query, bodyOf(m))
}

// bodyOf writes the message in DingTalk's markdown: a title, a list, a link.
func bodyOf(m notify.Message) body {
	title := notify.Cut(notify.Literal(m.Title), maxTitle)
	lines := make([]string, len(m.Lines))
	for i, line := range m.Lines {
		lines[i] = "- " + notify.Literal(line)
	}
	link := ""
	if m.Link != "" {
		link = "\n[" + m.Link + "](" + m.Link + ")"
	}
	text := notify.Fit("### "+title+"\n", lines, link, maxText)
	return body{MsgType: "markdown", Markdown: markdown{Title: title, Text: text}, At: at{IsAtAll: m.Urgent}}
}
