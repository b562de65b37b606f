package server

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
	"makegood/store"
)

// fail answers with the problem that an error stands for. It is the one place
// where errors become HTTP.
func (p *private) fail(c *gin.Context, err error) {
	pr := p.problemOf(c, err)
	if pr.Status == http.StatusInternalServerError {
		p.o.logFor(c.Request.Context()).Error("admin call failed", "method", c.Request.Method, "route", c.FullPath(), "error", err.Error())
	}
	pr.write(c)
}

func (p *private) problemOf(c *gin.Context, err error) *Problem {
	if known, ok := errors.AsType[*Problem](err); ok {
		if known.Status == http.StatusPreconditionFailed {
			return p.moved(c)
		}
		return known
	}
	if r, ok := errors.AsType[*people.Rejection](err); ok {
		return problem(rejected(r.Kind), r.Text.EN, r.Text.ZH)
	}
	if faults := policyFaults(err); faults != nil {
		return problem(http.StatusUnprocessableEntity, "the rules do not load; nothing was changed", "规则无法加载，未作任何修改", faults...)
	}
	if faults := thresholdFaults(err); faults != nil {
		return problem(http.StatusUnprocessableEntity, faults[0].Name+": "+faults[0].Message, "阈值不合规："+faults[0].Name, faults...)
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return notFound
	case errors.Is(err, store.ErrConflict) && c.GetHeader("If-Match") != "":
		return p.moved(c)
	case errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrPaid):
		return problem(http.StatusConflict, "it has changed meanwhile: read it again", "内容已变化，请刷新后重试")
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return problem(http.StatusServiceUnavailable, "the database did not answer in time", "数据库响应超时")
	}
	return problem(http.StatusInternalServerError, "see the log", "详见日志")
}

// moved answers a change that was made looking at an older version. Where it
// is a case that has moved, the answer shows how it stands now.
func (p *private) moved(c *gin.Context) *Problem {
	pr := stale()
	if !strings.HasPrefix(c.FullPath(), "/admin/v1/cases/:id/") {
		return pr
	}
	if one, err := p.o.Service.Store.Case(c.Request.Context(), c.Param("id")); err == nil {
		v := viewCase(one)
		pr.Case = &v
		pr.Detail = "the case has moved since you looked at it: it is " + string(one.State) + " now. " + one.Why.EN
		pr.DetailZH = "您查看之后工单已变化，当前状态：" + stateZH[one.State] + "。" + one.Why.ZH
		if d := one.Review; d != nil {
			pr.Detail, pr.DetailZH = pr.Detail+"; "+d.By+" has decided", pr.DetailZH+"；"+d.By+" 已作出决定"
		}
	}
	return pr
}

// stateZH names the states of a case in Chinese.
var stateZH = map[aftersale.State]string{
	aftersale.StateNew: "新建", aftersale.StateWaiting: "等待中", aftersale.StateActing: "执行中", aftersale.StateNeedsReview: "待人工", aftersale.StateAgreed: "已同意",
	aftersale.StateRefused: "已拒绝", aftersale.StateRecovering: "追回中", aftersale.StateRefunded: "已退款", aftersale.StateClosed: "已关闭",
}

// stale answers a change that was made looking at an older version.
func stale() *Problem {
	return problem(http.StatusPreconditionFailed, "If-Match names another version than the present one: read it again", "If-Match 版本已过期，请刷新后重试")
}

func rejected(kind people.RejectionKind) int {
	switch kind {
	case people.Forbidden:
		return http.StatusForbidden
	case people.Conflict:
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

func policyFaults(err error) []Fault {
	var out []Fault
	for _, e := range policy.Problems(err) {
		message := e.Message
		if e.Rule != "" {
			message = "rule " + e.Rule + ": " + message
		}
		out = append(out, Fault{Line: e.Line, Column: e.Column, Message: message, Excerpt: e.Excerpt})
	}
	return out
}

// thresholdFaults lists every *policy.ThresholdError in err, with its bounds.
func thresholdFaults(err error) []Fault {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var out []Fault
		for _, e := range joined.Unwrap() {
			out = append(out, thresholdFaults(e)...)
		}
		return out
	}
	e, ok := errors.AsType[*policy.ThresholdError](err)
	if !ok {
		return nil
	}
	f := Fault{Name: e.Name, Message: e.Want}
	table := policy.Describe(nil, "", "")
	if i := slices.IndexFunc(table, func(t policy.ThresholdInfo) bool { return t.Name == e.Name }); i >= 0 {
		f.Min, f.Max = table[i].Min, table[i].Max
	}
	return []Fault{f}
}

// panicked logs that a handler panicked.
func (p *private) panicked(c *gin.Context, v any) {
	p.o.logPanic(c.Request.Context(), "admin call panicked", v, "method", c.Request.Method, "route", c.FullPath())
}
