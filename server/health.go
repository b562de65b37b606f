package server

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"makegood/metrics"
)

// healthz says that the process runs and answers.
func (p *private) healthz(*gin.Context) (answer, error) {
	return ok(map[string]any{"status": "ok", "version": p.o.Version}), nil
}

// readyz says whether database, schema and Redis are there. The parts that
// are not are named; what exactly is wrong with them is in the log only,
// because drivers' errors name hosts and users.
func (p *private) readyz(c *gin.Context) (answer, error) {
	err := p.o.Ready(c.Request.Context())
	if err == nil {
		return ok(map[string]any{"status": "ready"}), nil
	}
	p.o.logFor(c.Request.Context()).Warn("not ready", "error", err.Error())
	var faults []Fault
	var names []string
	for _, part := range partsOf(err) {
		names = append(names, part)
		faults = append(faults, Fault{Name: part, Message: "not ready"})
	}
	list := strings.Join(names, ", ")
	return answer{}, problem(http.StatusServiceUnavailable, "not ready: "+list, "未就绪："+list, faults...)
}

// partsOf returns the names that the joined errors begin with.
func partsOf(err error) []string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var out []string
		for _, e := range joined.Unwrap() {
			out = append(out, partsOf(e)...)
		}
		return out
	}
	name, _, found := strings.Cut(err.Error(), ":")
	if !found || name == "" || len(name) > 20 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") != "" {
		return []string{"service"}
	}
	return []string{name}
}

// whoami says whose token it is and what it may do.
func (p *private) whoami(c *gin.Context) (answer, error) {
	who := actor(c)
	return ok(map[string]any{"name": who.Name, "role": who.Role, "version": p.o.Version}), nil
}

// queues shows the job queues as the process that answers sees them.
func (p *private) queues(c *gin.Context) (answer, error) {
	if p.o.Queues == nil {
		return answer{}, problem(http.StatusNotFound, "this process does not see the queues", "该进程无法查看队列")
	}
	list, err := p.o.Queues(c.Request.Context())
	if err != nil {
		p.o.logFor(c.Request.Context()).Warn("queues cannot be read", "error", err.Error())
		return answer{}, problem(http.StatusServiceUnavailable, "Redis does not answer", "Redis 无响应")
	}
	if known, is := list.([]metrics.Queue); is {
		list = queueViews(known)
	}
	return ok(map[string]any{"queues": list, "workers_here": p.o.WorkersHere}), nil
}

// queueView is one queue as the API shows it.
type queueView struct {
	Name    string         `json:"name"`
	Tasks   map[string]int `json:"tasks"`           // by state
	Latency float64        `json:"latency_seconds"` // age of the oldest task that waits
}

func queueViews(list []metrics.Queue) []queueView {
	out := make([]queueView, len(list))
	for i, q := range list {
		out[i] = queueView{q.Name, q.Tasks, q.Latency.Seconds()}
	}
	slices.SortFunc(out, func(a, b queueView) int { return strings.Compare(a.Name, b.Name) })
	return out
}
