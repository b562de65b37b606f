package server

import (
	"github.com/gin-gonic/gin"

	"makegood/policy"
)

// factView is one fact that rules may ask about.
type factView struct {
	Name   string   `json:"name"`
	Type   string   `json:"type"`
	Unit   string   `json:"unit"`
	From   string   `json:"from"`
	Doc    string   `json:"doc"`
	Values []string `json:"values"`
}

// facts lists what rules may ask about.
func (p *private) facts(*gin.Context) (response, error) {
	return listOf("facts", policy.FactList(), nil, func(f policy.FactInfo) factView {
		return factView{Name: f.Name, Type: f.Type, Unit: f.Unit, From: f.Source, Doc: f.Doc, Values: append([]string{}, f.Values...)}
	})
}
