package wecom

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters/notify"
	"makegood/aftersale"
	"makegood/internal/httpx"
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
	resp, err := r.client.R().SetContext(ctx).SetQueryParam("key", r.key).
		SetHeader("Content-Type", "application/json; charset=utf-8").
		SetBody(notify.Encode(bodyOf(m))).Post(path)
	return r.answered(resp, err)
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

// answer is what the robot replies, mostly with HTTP 200.
type answer struct {
	Code    *int64 `json:"errcode"`
	Message string `json:"errmsg"`
}

// The robot's codes that mean more than "refused".
const (
	codeOK       = 0
	codeBusy     = -1    // the system is busy: not executed, try again
	codeLimited  = 45009 // called too often
	codeParallel = 45033 // too many calls at once
)

// pause is how long a robot that was sent too much is left alone.
const pause = time.Minute

// answered reads the reply; nil means that the message is in the group.
func (r *robot) answered(resp *resty.Response, err error) error {
	var a answer
	if err == nil && json.Unmarshal(resp.Body(), &a) == nil && a.Code != nil && (*a.Code != codeOK || resp.IsSuccess()) {
		return r.judged(*a.Code, a.Message)
	}
	if err := httpx.Classify(name, op, resp, err); err != nil {
		return notify.Patient(err, pause)
	}
	return notify.Unreadable(name, op)
}

// judged turns the robot's code into an error.
func (r *robot) judged(code int64, message string) error {
	failed := &aftersale.CallError{Target: name, Op: op, Class: aftersale.ClassRefused, Code: strconv.FormatInt(code, 10), Message: notify.Words(message, r.secrets)}
	switch code {
	case codeOK:
		return nil
	case codeBusy:
		failed.Class = aftersale.ClassRetry
	case codeLimited, codeParallel:
		failed.Class, failed.RetryAfter = aftersale.ClassLimited, pause
	}
	return failed
}
