package server

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"makegood/aftersale"
	"makegood/people"
	"makegood/store"
)

// ask opens a question to somebody outside.
func (p *private) ask(c *gin.Context) (answer, error) {
	var body struct {
		Ask     aftersale.Question `json:"ask"`
		Waybill string             `json:"waybill"`
	}
	if err := decodeBody(c, &body); err != nil {
		return answer{}, err
	}
	return p.act(c, func(one aftersale.Case) (aftersale.Case, error) {
		return p.o.Service.Desk.Inquire(c.Request.Context(), one.ID, actor(c), body.Ask, strings.TrimSpace(body.Waybill))
	})
}

// answered records what somebody outside has answered.
func (p *private) answered(c *gin.Context) (answer, error) {
	var body struct {
		N        int                  `json:"n"`
		Answer   string               `json:"answer"`
		Evidence []aftersale.Evidence `json:"evidence"`
	}
	if err := decodeBody(c, &body); err != nil {
		return answer{}, err
	}
	if err := checkEvidence(body.Evidence); err != nil {
		return answer{}, err
	}
	return p.act(c, func(one aftersale.Case) (aftersale.Case, error) {
		return p.o.Service.Desk.Respond(c.Request.Context(), one.ID, actor(c), body.N, body.Answer, body.Evidence)
	})
}

// assign gives the case to somebody who has a token.
func (p *private) assign(c *gin.Context) (answer, error) {
	var body struct {
		To string `json:"to"`
	}
	if err := decodeBody(c, &body); err != nil {
		return answer{}, err
	}
	known := func(d door) bool { return d.actor.Name == body.To && d.actor.Role != people.RoleViewer }
	if body.To != "" && !slices.ContainsFunc(p.doors, known) {
		return answer{}, unacceptable("to", "nobody of that name works on cases", "没有该处理人")
	}
	return p.act(c, func(one aftersale.Case) (aftersale.Case, error) {
		return p.o.Service.Desk.Assign(c.Request.Context(), one.ID, actor(c), body.To)
	})
}

// check ticks an item of the case's checklist.
func (p *private) check(c *gin.Context) (answer, error) {
	var body struct {
		ID   string `json:"id"`
		Done bool   `json:"done"`
	}
	if err := decodeBody(c, &body); err != nil {
		return answer{}, err
	}
	return p.act(c, func(one aftersale.Case) (aftersale.Case, error) {
		return p.o.Service.Desk.Check(c.Request.Context(), one.ID, actor(c), body.ID, body.Done)
	})
}

// acknowledge says that somebody knows of the case: nobody else is told.
func (p *private) acknowledge(c *gin.Context) (answer, error) {
	return p.act(c, func(one aftersale.Case) (aftersale.Case, error) {
		return p.o.Service.Desk.Acknowledge(c.Request.Context(), one.ID, actor(c))
	})
}

// act does something to the case that the person has looked at.
func (p *private) act(c *gin.Context, do func(aftersale.Case) (aftersale.Case, error)) (answer, error) {
	for try := 1; ; try++ {
		one, given, err := p.lookedAt(c)
		if err != nil {
			return answer{}, err
		}
		one, err = do(one)
		if errors.Is(err, store.ErrConflict) && !given && try < decideTries {
			continue // the case took a turn meanwhile, and nobody said which one was meant
		}
		if err != nil {
			return answer{}, err
		}
		return versioned(one.Version, viewCase(one)), nil
	}
}

// people lists who a case can be given to.
func (p *private) people(*gin.Context) (answer, error) {
	type person struct {
		Name string `json:"name"`
		Role string `json:"role"`
	}
	list := []person{}
	for _, d := range p.doors {
		if d.actor.Role != people.RoleViewer {
			list = append(list, person{d.actor.Name, d.actor.Role})
		}
	}
	return ok(map[string]any{"people": list}), nil
}

// evidenceTypes are the files that people may bring, by what their bytes say.
var evidenceTypes = map[string]string{
	"image/png": "image", "image/jpeg": "image", "image/gif": "image", "image/webp": "image", "video/mp4": "video", "application/pdf": "image",
}

// maxFile bounds an upload, in bytes.
const maxFile = 5 << 20

// uploadEvidence keeps a file that a person brings. What it is, is read from its
// bytes: a header is whatever a browser says.
func (p *private) uploadEvidence(c *gin.Context) (answer, error) {
	one, _, err := p.lookedAt(c)
	if err != nil {
		return answer{}, err
	}
	data, err := readFile(c)
	if err != nil {
		return answer{}, err
	}
	mime, _, _ := strings.Cut(http.DetectContentType(data), ";")
	kind, known := evidenceTypes[mime]
	switch {
	case len(data) == 0:
		return answer{}, unacceptable("body", "the file is empty", "文件为空")
	case !known:
		return answer{}, unacceptable("body", "want a picture (PNG, JPEG, GIF, WebP), an MP4 film or a PDF", "仅支持 PNG、JPEG、GIF、WebP 图片、MP4 视频或 PDF")
	}
	text := strings.TrimSpace(c.Query("text"))
	if len([]rune(text)) > maxEvidenceText {
		return answer{}, badRequest("text", "longer than 500 characters", "超过 500 字")
	}
	e, err := p.o.Service.Desk.KeepEvidence(c.Request.Context(), one.ID, actor(c), kind, mime, text, data)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusCreated, body: map[string]any{"evidence": e}}, nil
}

// evidence hands a kept file out, never as something a browser would run.
func (p *private) evidence(c *gin.Context) (answer, error) {
	f, err := p.o.Service.Store.File(c.Request.Context(), c.Param("id"), c.Param("digest"))
	if err != nil {
		return answer{}, err
	}
	return answer{raw: f.Data, kind: f.MIME, headers: map[string]string{
		"Content-Disposition": `inline; filename="` + f.ID[:min(12, len(f.ID))] + `"`, "Content-Security-Policy": "default-src 'none'; sandbox",
	}}, nil
}
