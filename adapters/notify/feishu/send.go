package feishu

import (
	"context"
	"strconv"
	"strings"

	"makegood/adapters/notify"
)

const (
	path = "/open-apis/bot/v2/hook/"
	op   = "bot/v2/hook" // as errors and logs name it: the path itself ends in the token
)

// maxText bounds the texts of a message, in bytes. A bot takes a body of 20 KB,
// in which a quotation mark takes two bytes and every line some forty more.
const maxText = 8000

// maxLines bounds the lines of a message for the same reason.
const maxLines = 60

// body is a rich-text message. timestamp and sign are left out without a secret.
type body struct {
	Timestamp string  `json:"timestamp,omitempty"`
	Sign      string  `json:"sign,omitempty"`
	MsgType   string  `json:"msg_type"`
	Content   content `json:"content"`
}

type content struct {
	Post struct {
		Chinese post `json:"zh_cn"` // shown to all, whatever language they read
	} `json:"post"`
}

type post struct {
	Title   string      `json:"title"`
	Content [][]element `json:"content"`
}

// element is a text, a link or a mention.
type element struct {
	Tag    string `json:"tag"`
	Text   string `json:"text,omitempty"`
	Href   string `json:"href,omitempty"`
	UserID string `json:"user_id,omitempty"`
}

// Send posts one rich-text message.
func (b *bot) Send(ctx context.Context, m notify.Message) error {
	message := bodyOf(m)
	if b.secret != "" {
		message.Timestamp = strconv.FormatInt(b.now().Unix(), 10)
		message.Sign = sign(message.Timestamp, b.secret)
	}
	return b.Post(ctx, path+b.Token.Reveal(), nil, message)
}

// bodyOf writes the message as a post: texts in it are no markup.
func bodyOf(m notify.Message) body {
	out := body{MsgType: "post"}
	lines := make([]string, 0, len(m.Lines))
	for _, line := range m.Lines[:min(len(m.Lines), maxLines)] {
		lines = append(lines, notify.Plain(line))
	}
	p := &out.Content.Post.Chinese
	p.Title = notify.Cut(notify.Plain(m.Title), 512)
	if len(lines) == 0 {
		lines = []string{p.Title} // a post without content is refused
	}
	for line := range strings.SplitSeq(notify.Fit("", lines, "", maxText), "\n") {
		p.Content = append(p.Content, []element{{Tag: "text", Text: line}})
	}
	if m.Link != "" {
		p.Content = append(p.Content, []element{{Tag: "a", Text: m.Link, Href: m.Link}})
	}
	if m.Urgent {
		p.Content = append(p.Content, []element{{Tag: "at", UserID: "all"}})
	}
	return out
}
