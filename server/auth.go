package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"makegood/people"
)

// ranks orders the roles: each may do what the ones before it may.
var ranks = []string{people.RoleViewer, people.RoleAgent, people.RoleSupervisor, people.RoleAdmin}

// door is one token. Digests are compared instead of the tokens themselves, so
// that not even their lengths show in the time it takes.
type door struct {
	digest [sha256.Size]byte
	actor  people.Actor
}

func doorsOf(tokens []Token) []door {
	var out []door
	for _, t := range tokens {
		if t.Token != "" && slices.Contains(ranks, t.Role) {
			out = append(out, door{sha256.Sum256([]byte(t.Token)), people.Actor{Name: t.Name, Role: t.Role}})
		}
	}
	return out
}

// identify returns whose token it is. It always compares with every token.
func identify(doors []door, token string) (who people.Actor, found bool) {
	digest := sha256.Sum256([]byte(token))
	match := -1
	for i := range doors {
		same := subtle.ConstantTimeCompare(digest[:], doors[i].digest[:])
		match = subtle.ConstantTimeSelect(same, i, match)
	}
	if match < 0 {
		return people.Actor{}, false
	}
	return doors[match].actor, true
}

// actorKey is where the request keeps who is asking.
const actorKey = "makegood.actor"

// admit checks the bearer token and that its role is enough.
func (p *private) admit(c *gin.Context, role string) error {
	who, found := identify(p.doors, bearer(c.Request))
	if !found {
		c.Header("WWW-Authenticate", `Bearer realm="makegood"`)
		p.refused.log(c.Request.Context(), "route", c.FullPath(), "remote", remoteIP(c.Request))
		return problem(http.StatusUnauthorized, "send Authorization: Bearer with one of admin_tokens", "请使用 admin_tokens 中的令牌（Authorization: Bearer）")
	}
	if slices.Index(ranks, who.Role) < slices.Index(ranks, role) {
		return problem(http.StatusForbidden, "this needs the role "+role+", yours is "+who.Role, "需要角色 "+role+"，当前角色为 "+who.Role)
	}
	c.Set(actorKey, who)
	return nil
}

// bearer returns the token of the request, or "".
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// actor is who is asking; admit has put it there.
func actor(c *gin.Context) people.Actor {
	who, _ := c.MustGet(actorKey).(people.Actor)
	return who
}
