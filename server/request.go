package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// badRequest answers a request that does not say clearly what it wants.
func badRequest(name, en, zh string) *Problem {
	return problem(http.StatusBadRequest, name+": "+en, name+"："+zh, Fault{Name: name, Message: en})
}

// unacceptable answers a field whose value cannot be.
func unacceptable(name, en, zh string) *Problem {
	return problem(http.StatusUnprocessableEntity, name+": "+en, name+"："+zh, Fault{Name: name, Message: en})
}

// knownParameters refuses query parameters that the call does not know: a
// misspelt filter must not quietly list everything.
func knownParameters(c *gin.Context, known []string) error {
	if c.Request.URL.RawQuery == "" {
		return nil
	}
	for name, values := range c.Request.URL.Query() {
		if !slices.Contains(known, name) {
			return badRequest(short(name), "unknown parameter", "未知参数")
		}
		if len(values) > 1 {
			return badRequest(name, "given more than once", "参数重复")
		}
	}
	return nil
}

// short keeps what a caller sent from filling an answer.
func short(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}

// readBody returns the whole body of a request.
func readBody(c *gin.Context) ([]byte, error) {
	return readWhole(c, maxBody,
		problem(http.StatusRequestEntityTooLarge, "the body is larger than 1 MiB", "请求体超过 1 MiB"),
		problem(http.StatusBadRequest, "the body ends early", "请求体不完整"))
}

// readWhole returns a body of at most so many bytes.
func readWhole(c *gin.Context, most int64, tooLarge, early *Problem) ([]byte, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, most))
	if _, over := errors.AsType[*http.MaxBytesError](err); over {
		return nil, tooLarge
	}
	if err != nil {
		return nil, early
	}
	return raw, nil
}

// withBody makes a handler of a function that takes the decoded JSON body.
func withBody[T any](run func(*gin.Context, T) (response, error)) handler {
	return func(c *gin.Context) (response, error) {
		var body T
		if err := decodeBody(c, &body); err != nil {
			return response{}, err
		}
		return run(c, body)
	}
}

// decodeBody reads a JSON body strictly: no unknown fields, nothing behind it,
// numbers kept as they are written.
func decodeBody(c *gin.Context, into any) error {
	raw, err := readBody(c)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return badJSON(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return problem(http.StatusBadRequest, "something stands behind the JSON value", "JSON 之后有多余内容")
	}
	return nil
}

// badJSON says what is wrong without quoting values.
func badJSON(err error) error {
	const zh = "JSON 格式有误"
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return problem(http.StatusBadRequest, fmt.Sprintf("field %q cannot be a %s", e.Field, e.Value), zh, Fault{Name: e.Field, Message: "wrong type"})
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		name = short(strings.Trim(name, `"`))
		return problem(http.StatusBadRequest, "unknown field "+name, "未知字段 "+name, Fault{Name: name, Message: "unknown field"})
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return problem(http.StatusBadRequest, fmt.Sprintf("no JSON: syntax error at byte %d", e.Offset), zh)
	}
	return problem(http.StatusBadRequest, "the body must be one JSON object", zh)
}

// ifMatch compares If-Match with the present version. given is false when the
// header is missing; otherwise the versions agree, or err says that they do not.
func ifMatch(c *gin.Context, present int64) (given bool, err error) {
	header := strings.TrimSpace(c.GetHeader("If-Match"))
	if header == "" {
		return false, nil
	}
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || tagVersion(tag) == present {
			return true, nil
		}
	}
	return true, stale()
}

// tagVersion reads "v3"; -1 if it is no tag of ours. Proxies that compress
// make a tag weak, which does not change what it names.
func tagVersion(tag string) int64 {
	tag = strings.Trim(strings.TrimPrefix(tag, "W/"), `"`)
	n, err := strconv.ParseInt(strings.TrimPrefix(tag, "v"), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// mustMatch is ifMatch where the header is required.
func mustMatch(c *gin.Context, present int64) error {
	given, err := ifMatch(c, present)
	if err == nil && !given {
		return problem(http.StatusPreconditionRequired, "send If-Match with the ETag of what you have read", "请在 If-Match 中携带读取时的 ETag")
	}
	return err
}

// intParameter reads a whole number between least and most.
func intParameter(c *gin.Context, name string, preset, least, most int64) (int64, error) {
	text := c.Query(name)
	if text == "" {
		return preset, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most {
		return 0, badRequest(name, fmt.Sprintf("want a whole number from %d to %d", least, most), fmt.Sprintf("须为 %d 至 %d 的整数", least, most))
	}
	return n, nil
}

// boolParameter reads true or false.
func boolParameter(c *gin.Context, name string) (bool, error) {
	switch c.Query(name) {
	case "", "false", "0":
		return false, nil
	case "true", "1":
		return true, nil
	}
	return false, badRequest(name, "want true or false", "须为 true 或 false")
}

// instant reads RFC 3339.
func instant(text string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339Nano, text)
	return t, err == nil
}

// span reads from and to. By itself it ends now and begins as far back as history.
func (p *private) span(c *gin.Context, history time.Duration) (from, to time.Time, err error) {
	now := p.o.Now()
	if from, err = p.dateParameter(c, "from", now.Add(-history), false); err != nil {
		return from, to, err
	}
	to, err = p.dateParameter(c, "to", now.Add(time.Second), true)
	return from, to, err
}

// dateParameter reads RFC 3339, or a date in the shop's time zone. As the end
// of a span a date means the whole of that day.
func (p *private) dateParameter(c *gin.Context, name string, preset time.Time, end bool) (time.Time, error) {
	text := c.Query(name)
	if text == "" {
		return preset, nil
	}
	if t, ok := instant(text); ok {
		return t, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, text, p.o.Zone)
	if err != nil {
		return t, badRequest(name, "want RFC 3339 or a date like 2026-01-31", "须为 RFC 3339 时间或 2026-01-31 形式的日期")
	}
	if end {
		t = t.AddDate(0, 0, 1)
	}
	return t, nil
}
