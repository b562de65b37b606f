package server

import (
	"encoding/json"
	"math"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/store"
)

// auditView is one line of the audit log.
type auditView struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Role   string    `json:"role"`
	Action string    `json:"action"`
	Target string    `json:"target"`
	Before any       `json:"before"` // JSON where it is JSON, else text; null if there was nothing
	After  any       `json:"after"`
}

// audit lists who changed what, newest first.
func (p *private) audit(c *gin.Context) (response, error) {
	before, err := intParameter(c, "before", 0, 0, math.MaxInt64)
	if err != nil {
		return response{}, err
	}
	limit, err := intParameter(c, "limit", 100, 1, 500)
	if err != nil {
		return response{}, err
	}
	rows, err := p.o.Service.Store.Audit(c.Request.Context(), before, int(limit)+1)
	if err != nil {
		return response{}, err
	}
	next := ""
	if len(rows) > int(limit) {
		rows = rows[:limit]
		next = strconv.FormatInt(rows[limit-1].ID, 10)
	}
	return ok(map[string]any{"audit": viewEach(rows, viewAudit), "next_before": next}), nil
}

func viewAudit(r store.AuditRow) auditView {
	return auditView{
		ID: strconv.FormatInt(r.ID, 10), At: r.At, By: r.By, Role: r.Role, Action: r.Action, Target: r.Target,
		Before: jsonOrText(r.Before), After: jsonOrText(r.After),
	}
}

// jsonOrText shows a stored value in the form it has. Rules are YAML, which
// stays text.
func jsonOrText(text string) any {
	switch {
	case text == "":
		return nil
	case json.Valid([]byte(text)):
		return json.RawMessage(text)
	}
	return text
}
