package server

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"makegood/metrics"
)

// healthz says that the process runs and answers.
func (p *private) healthz(*gin.Context) (response, error) {
	return ok(map[string]any{"status": "ok", "version": p.o.Version}), nil
}

// readyz says whether database, schema and Redis are there. The parts that
// are not are named; what exactly is wrong with them is in the log only,
// because drivers' errors name hosts and users.
func (p *private) readyz(c *gin.Context) (response, error) {
	err := p.o.Ready(c.Request.Context())
	if err == nil {
		return ok(map[string]any{"status": "ready"}), nil
	}
	p.o.logFor(c.Request.Context()).Warn("not ready", "error", err.Error())
	names := viewEach(flatten(err), partOf)
	faults := viewEach(names, func(name string) Fault { return Fault{Name: name, Message: "not ready"} })
	list := strings.Join(names, ", ")
	return response{}, problem(http.StatusServiceUnavailable, "not ready: "+list, "未就绪："+list, faults...)
}

// partName is what a part of the service is called.
var partName = regexp.MustCompile(`^([a-z]{1,20}):`)

// partOf returns the name that an error begins with.
func partOf(err error) string {
	if m := partName.FindStringSubmatch(err.Error()); m != nil {
		return m[1]
	}
	return "service"
}

// whoami says whose token it is and what it may do.
func (p *private) whoami(c *gin.Context) (response, error) {
	who := actor(c)
	return ok(map[string]any{"name": who.Name, "role": who.Role, "version": p.o.Version}), nil
}

// queues shows the job queues as the process that answers sees them.
func (p *private) queues(c *gin.Context) (response, error) {
	if p.o.Queues == nil {
		return response{}, problem(http.StatusNotFound, "this process does not see the queues", "该进程无法查看队列")
	}
	list, err := p.o.Queues(c.Request.Context())
	if err != nil {
		p.o.logFor(c.Request.Context()).Warn("queues cannot be read", "error", err.Error())
		return response{}, problem(http.StatusServiceUnavailable, "Redis does not answer", "Redis 无响应")
	}
	if known, is := list.([]metrics.Queue); is {
		known = slices.SortedFunc(slices.Values(known), func(a, b metrics.Queue) int { return strings.Compare(a.Name, b.Name) })
		list = viewEach(known, func(q metrics.Queue) queueView { return queueView{q.Name, q.Tasks, q.Latency.Seconds()} })
	}
	return ok(map[string]any{"queues": list, "workers_here": p.o.WorkersHere}), nil
}

// queueView is one queue as the API shows it.
type queueView struct {
	Name    string         `json:"name"`
	Tasks   map[string]int `json:"tasks"`           // by state
	Latency float64        `json:"latency_seconds"` // age of the oldest task that waits
}
