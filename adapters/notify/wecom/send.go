package wecom

import (
	"context"

	"makegood/adapters/notify"
)

const (
	path = "/cgi-bin/webhook/send"
	op   = "webhook/send" // as errors and logs name it
)

// What a message may hold, in bytes of UTF-8 before it is written as JSON.
const (
	maxText     = 2048
	maxMarkdown = 4096
)

// body is a text or a markdown message.
type body struct {
	MsgType  string    `json:"msgtype"`
	Text     *text     `json:"text,omitempty"`
	Markdown *markdown `json:"markdown,omitempty"`
}

type text struct {
	Content   string   `json:"content"`
	Mentioned []string `json:"mentioned_list,omitempty"`
}

type markdown struct {
	Content string `json:"content"`
}

// Send posts one message: a text that mentions everybody if it is urgent,
// else markdown.
func (r *robot) Send(ctx context.Context, m notify.Message) error {
	return r.Post(ctx, path, map[string]string{"key": r.Token.Reveal()}, bodyOf(m))
}

func bodyOf(m notify.Message) body {
	title := notify.Literal(m.Title) // <@user> is a mention in texts too
	lines := make([]string, len(m.Lines))
	for i, line := range m.Lines {
		lines[i] = notify.Literal(line)
	}
	if m.Urgent {
		return body{MsgType: "text", Text: &text{Content: notify.Fit(title, lines, m.Link, maxText), Mentioned: []string{"@all"}}}
	}
	for i, line := range lines {
		lines[i] = "> " + line
	}
	link := ""
	if m.Link != "" {
		link = "[" + m.Link + "](" + m.Link + ")"
	}
	return body{MsgType: "markdown", Markdown: &markdown{Content: notify.Fit("### "+title, lines, link, maxMarkdown)}}
}
