package server

import (
	_ "embed" // the API's description

	"github.com/gin-gonic/gin"
)

//go:embed openapi.yaml
var openAPIText []byte

// openAPI serves the description of the private listener.
func (p *private) openAPI(*gin.Context) (response, error) {
	return response{raw: openAPIText, kind: "application/yaml; charset=utf-8"}, nil
}
