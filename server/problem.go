package server

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"
)

// Problem is an error answer: RFC 9457, with both languages beside each other.
type Problem struct {
	Type     string  `json:"type"` // urn:makegood:problem:…
	Title    string  `json:"title"`
	TitleZH  string  `json:"title_zh"`
	Status   int     `json:"status"`
	Detail   string  `json:"detail,omitempty"`
	DetailZH string  `json:"detail_zh,omitempty"`
	Errors   []Fault `json:"errors,omitempty"`

	// Case is how the case stands now, where somebody has looked at an older version of it.
	Case *caseView `json:"case,omitempty"`
}

// Fault is one thing that is wrong with a request: a field or parameter by
// name, or a place in a rules file.
type Fault struct {
	Name    string `json:"name,omitempty"`
	Line    int    `json:"line,omitempty"`   // from 1
	Column  int    `json:"column,omitempty"` // from 1, in characters
	Message string `json:"message"`
	Excerpt string `json:"excerpt,omitempty"`
	Min     any    `json:"min,omitempty"`
	Max     any    `json:"max,omitempty"`
}

// Error is the English text.
func (p *Problem) Error() string {
	if p.Detail != "" {
		return p.Title + ": " + p.Detail
	}
	return p.Title
}

// kinds gives each status its name and titles.
var kinds = map[int]struct{ name, en, zh string }{
	http.StatusBadRequest:            {"bad-request", "Bad request", "请求有误"},
	http.StatusUnauthorized:          {"unauthorized", "Not signed in", "未认证"},
	http.StatusForbidden:             {"forbidden", "Not allowed", "无权限"},
	http.StatusNotFound:              {"not-found", "Not found", "不存在"},
	http.StatusMethodNotAllowed:      {"method-not-allowed", "Method not allowed", "不支持该请求方法"},
	http.StatusConflict:              {"conflict", "Not possible now", "当前状态不允许"},
	http.StatusPreconditionFailed:    {"changed-meanwhile", "Changed meanwhile", "内容已被他人修改"},
	http.StatusRequestEntityTooLarge: {"too-large", "Too large", "请求过大"},
	http.StatusUnprocessableEntity:   {"invalid", "Not acceptable", "内容不合规"},
	http.StatusPreconditionRequired:  {"if-match-required", "If-Match is required", "缺少 If-Match"},
	http.StatusInternalServerError:   {"internal", "Internal error", "内部错误"},
	http.StatusServiceUnavailable:    {"not-ready", "Not ready", "服务未就绪"},
}

// problem makes an error answer of one of the known statuses.
func problem(status int, en, zh string, faults ...Fault) *Problem {
	k := kinds[status]
	return &Problem{
		Type: "urn:makegood:problem:" + k.name, Title: k.en, TitleZH: k.zh, Status: status,
		Detail: en, DetailZH: zh, Errors: faults,
	}
}

// Answers that are always the same.
var (
	notFound         = problem(http.StatusNotFound, "", "")
	methodNotAllowed = problem(http.StatusMethodNotAllowed, "", "")
)

// write sends the problem.
func (p *Problem) write(c *gin.Context) {
	body, err := json.Marshal(p)
	if err != nil {
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Data(p.Status, "application/problem+json; charset=utf-8", append(body, '\n'))
}
