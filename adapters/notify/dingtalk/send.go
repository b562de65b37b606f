package dingtalk

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
	query := map[string]string{"access_token": r.token}
	if r.secret != "" {
		now := strconv.FormatInt(r.now().UnixMilli(), 10)
		query["timestamp"], query["sign"] = now, sign(now, r.secret)
	}
	resp, err := r.client.R().SetContext(ctx).SetQueryParams(query).
		SetHeader("Content-Type", "application/json; charset=utf-8").
		SetBody(notify.Encode(bodyOf(m))).Post(path)
	return r.answered(resp, err)
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

// answer is what the robot replies, mostly with HTTP 200.
type answer struct {
	Code    *int64 `json:"errcode"`
	Message string `json:"errmsg"`
}

// The robot's codes that mean more than "refused".
const (
	codeOK      = 0
	codeBusy    = -1     // the system is busy: not executed
	codeTooFast = 130101 // more than 20 a minute
	codeLimited = 410100 // sent too fast
	codeOver    = 90030  // webhook over limit
)

// silence is how long a robot that was sent too much says nothing.
const silence = 10 * time.Minute

// answered reads the reply; nil means that the message is in the group.
func (r *robot) answered(resp *resty.Response, err error) error {
	var a answer
	if err == nil && json.Unmarshal(resp.Body(), &a) == nil && a.Code != nil && (*a.Code != codeOK || resp.IsSuccess()) {
		return r.judged(*a.Code, a.Message)
	}
	if err := httpx.Classify(name, op, resp, err); err != nil {
		return notify.Patient(err, silence)
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
	case codeTooFast, codeLimited, codeOver:
		failed.Class, failed.RetryAfter = aftersale.ClassLimited, silence
	}
	return failed
}
