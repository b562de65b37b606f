package server

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// authorizeLink answers with the platform's page on which the seller allows
// the app. redirect is the public address of /authorize/{platform}/{shop}.
func (p *private) authorizeLink(c *gin.Context) (answer, error) {
	link, err := p.o.Service.Tokens.AuthorizeURL(c.Param("platform"), c.Param("shop"), c.Query("redirect"))
	if err != nil {
		return answer{}, err
	}
	return ok(map[string]string{"url": link}), nil
}

// authorized takes the platform's redirect after the seller's consent. Only an
// answer to a link of ours carries a state that opens; nothing of it is logged.
func (p *public) authorized(c *gin.Context) {
	platform, shop := c.Param("platform"), c.Param("account")
	if p.endpoints[address{platform, shop}] == nil {
		notFound.write(c)
		return
	}
	if err := p.o.Service.Tokens.Authorize(c.Request.Context(), platform, shop, c.Query("code"), c.Query("state")); err != nil {
		p.o.logFor(c.Request.Context()).Warn("authorisation failed", "platform", platform, "error", err.Error())
		c.String(http.StatusBadRequest, "授权失败，请重新获取授权链接。\nThe authorisation failed: ask for a new link.\n")
		return
	}
	c.String(http.StatusOK, "授权成功，可以关闭此页面。\nAuthorised: this page may be closed.\n")
}
