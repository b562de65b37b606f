package server

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"makegood/aftersale"
)

// Bounds of what may be attached.
const (
	maxEvidence     = 20
	maxEvidenceText = 500 // characters
	maxEvidenceURL  = 1000
)

// evidenceKinds are the kinds of evidence.
var evidenceKinds = []string{"image", "video", "audio", "text"}

// checkEvidence checks what is attached to a decision or a response.
func checkEvidence(list []aftersale.Evidence) error {
	if len(list) > maxEvidence {
		return unacceptable("evidence", "more than 20", "超过 20 条")
	}
	for _, e := range list {
		switch {
		case !slices.Contains(evidenceKinds, e.Kind):
			return unacceptable("evidence", "kind must be image, video, audio or text", "kind 须为 image、video、audio 或 text")
		case e.Kind == "text" && strings.TrimSpace(e.Text) == "", utf8.RuneCountInString(e.Text) > maxEvidenceText:
			return unacceptable("evidence", "text has 1 to 500 characters", "文字须为 1 至 500 字")
		case e.Kind != "text" && !webAddress(e.URL) && !keptFile.MatchString(e.URL):
			return unacceptable("evidence", "url must be an http or https URL, or that of an uploaded file", "url 须为 http 或 https 地址，或已上传的文件")
		}
	}
	return nil
}

// keptFile is the URL of a file that was uploaded to the case.
var keptFile = regexp.MustCompile(`^` + aftersale.FileScheme + `[0-9a-f]{64}$`)

func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && len(text) <= maxEvidenceURL && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http")
}

// evidenceTypes are the files that people may bring, by what their bytes say.
var evidenceTypes = map[string]string{
	"image/png": "image", "image/jpeg": "image", "image/gif": "image", "image/webp": "image", "video/mp4": "video", "application/pdf": "image",
}

// maxFile bounds an upload, in bytes.
const maxFile = 5 << 20

// uploadEvidence keeps a file that a person brings. What it is, is read from its
// bytes: a header is whatever a browser says.
func (p *private) uploadEvidence(c *gin.Context) (response, error) {
	one, _, err := p.lookedAt(c)
	if err != nil {
		return response{}, err
	}
	data, err := readWhole(c, maxFile,
		problem(http.StatusRequestEntityTooLarge, "the file is larger than 5 MiB", "文件超过 5 MiB"),
		problem(http.StatusBadRequest, "the file ends early", "文件不完整"))
	if err != nil {
		return response{}, err
	}
	mime, _, _ := strings.Cut(http.DetectContentType(data), ";")
	kind, known := evidenceTypes[mime]
	switch {
	case len(data) == 0:
		return response{}, unacceptable("body", "the file is empty", "文件为空")
	case !known:
		return response{}, unacceptable("body", "want a picture (PNG, JPEG, GIF, WebP), an MP4 film or a PDF", "仅支持 PNG、JPEG、GIF、WebP 图片、MP4 视频或 PDF")
	}
	text := strings.TrimSpace(c.Query("text"))
	if len([]rune(text)) > maxEvidenceText {
		return response{}, badRequest("text", "longer than 500 characters", "超过 500 字")
	}
	e, err := p.o.Service.Desk.KeepEvidence(c.Request.Context(), one.ID, actor(c), kind, mime, text, data)
	if err != nil {
		return response{}, err
	}
	return response{status: http.StatusCreated, body: map[string]any{"evidence": e}}, nil
}

// evidence hands a kept file out, never as something a browser would run.
func (p *private) evidence(c *gin.Context) (response, error) {
	f, err := p.o.Service.Store.File(c.Request.Context(), c.Param("id"), c.Param("digest"))
	if err != nil {
		return response{}, err
	}
	return response{raw: f.Data, kind: f.MIME, headers: map[string]string{
		"Content-Disposition": `inline; filename="` + f.ID[:min(12, len(f.ID))] + `"`, "Content-Security-Policy": "default-src 'none'; sandbox",
	}}, nil
}
