package server

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"makegood/people"
)

// apiPath begins the path of every call of the API.
const apiPath = "/admin/v1"

// route is one call of the API.
type route struct {
	method, path string
	role         string // "": open to everybody
	query        []string
	run          func(*gin.Context) (answer, error)
}

// guarded is a call that needs a role.
func guarded(method, path, role string, run func(*gin.Context) (answer, error), query ...string) route {
	return route{method: method, path: apiPath + path, role: role, query: query, run: run}
}

// open is a page that needs no token.
func open(path string, run func(*gin.Context) (answer, error)) route {
	return route{method: http.MethodGet, path: path, run: run}
}

// routes lists every call, with the role it needs and the query parameters it
// knows. openapi.yaml describes the same list; a test compares them.
func (p *private) routes() []route {
	scope := []string{"platform", "shop"}
	cases := []string{"state", "platform", "shop", "kind", "due_before", "q", "cursor", "limit", "open", "claimed_by", "waiting"}
	return []route{
		open("/healthz", p.healthz),
		open("/readyz", p.readyz),
		open("/metrics", nil),
		open("/admin/openapi.yaml", p.openAPI),
		guarded("GET", "/whoami", people.RoleViewer, p.whoami),

		guarded("GET", "/thresholds", people.RoleViewer, p.thresholds, scope...),
		guarded("PATCH", "/thresholds", people.RoleAdmin, p.patchThresholds, append(scope, "dry_run", "days")...),
		guarded("GET", "/policy", people.RoleViewer, p.policy),
		guarded("PUT", "/policy", people.RoleAdmin, p.putPolicy, "dry_run", "days"),
		guarded("GET", "/policy/versions", people.RoleViewer, p.policyVersions, "limit"),
		guarded("GET", "/policy/versions/:version", people.RoleViewer, p.policyVersion),
		guarded("POST", "/policy/rollback", people.RoleAdmin, p.rollbackPolicy),
		guarded("GET", "/policy/canary", people.RoleViewer, p.canary),
		guarded("PUT", "/policy/canary", people.RoleAdmin, p.startCanary),
		guarded("DELETE", "/policy/canary", people.RoleAdmin, p.stopCanary),
		guarded("POST", "/policy/canary/promote", people.RoleAdmin, p.promoteCanary),
		guarded("GET", "/policy/shadow", people.RoleViewer, p.shadowRules),
		guarded("GET", "/brakes", people.RoleAdmin, p.brakes),
		guarded("PUT", "/brakes", people.RoleAdmin, p.putBrakes),

		guarded("GET", "/cases", people.RoleViewer, p.cases, cases...),
		guarded("POST", "/cases", people.RoleAgent, p.openCase),
		guarded("GET", "/cases/:id", people.RoleViewer, p.oneCase),
		guarded("POST", "/cases/:id/decision", people.RoleAgent, p.decide),
		guarded("POST", "/cases/:id/claim", people.RoleAgent, p.claim),
		guarded("POST", "/cases/:id/note", people.RoleAgent, p.note),
		guarded("POST", "/cases/:id/assign", people.RoleSupervisor, p.assign),
		guarded("POST", "/cases/:id/ask", people.RoleAgent, p.ask),
		guarded("POST", "/cases/:id/answer", people.RoleAgent, p.answered),
		guarded("POST", "/cases/:id/check", people.RoleAgent, p.check),
		guarded("POST", "/cases/:id/acknowledge", people.RoleAgent, p.acknowledge),
		guarded("POST", "/cases/:id/evidence", people.RoleAgent, p.uploadEvidence, "text"),
		guarded("GET", "/cases/:id/evidence/:digest", people.RoleViewer, p.evidence),
		guarded("GET", "/people", people.RoleViewer, p.people),
		guarded("GET", "/summary", people.RoleViewer, p.summary),
		guarded("GET", "/sla", people.RoleViewer, p.sla, "from", "to"),
		guarded("GET", "/couriers", people.RoleViewer, p.couriers),
		guarded("GET", "/facts", people.RoleViewer, p.facts),
		guarded("GET", "/buyers", people.RoleViewer, p.buyers, "list"),
		guarded("PUT", "/buyers/:key", people.RoleSupervisor, p.listBuyer),

		guarded("GET", "/registers/:name", people.RoleViewer, p.register, "from", "to", "limit"),
		guarded("GET", "/shops", people.RoleViewer, p.shops),
		guarded("PUT", "/shops/:platform/:shop/mode", people.RoleAdmin, p.setMode),
		guarded("GET", "/shops/:platform/:shop/authorize", people.RoleAdmin, p.authorizeLink, "redirect"),
		guarded("GET", "/audit", people.RoleSupervisor, p.audit, "before", "limit"),
		guarded("GET", "/queues", people.RoleViewer, p.queues),
	}
}
