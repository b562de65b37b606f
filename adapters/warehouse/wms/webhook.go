package wms

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"makegood/adapters"
	"makegood/aftersale"
)

// maxReports is how many reports one webhook may hold.
const maxReports = 500

// Verify checks the signature over the exact bytes, and then that it was made
// within five minutes of in.At.
func (c *connection) Verify(in *adapters.Inbound) error {
	return c.keys.verify(in.Header, in.Body, in.At)
}

// Parse returns the reports of a webhook, each once. Kinds that nobody knows
// are listed in *adapters.Ignored beside them; if anything else is not as
// documented, nothing of the webhook counts.
func (c *connection) Parse(in *adapters.Inbound) ([]aftersale.WarehouseReport, error) {
	list, one, err := readPush(in.Body)
	if err != nil {
		return nil, err
	}
	var (
		out     []aftersale.WarehouseReport
		unknown []string
		seen    = map[string]bool{}
	)
	for i, r := range list {
		at := fmt.Sprintf("reports[%d].", i)
		if one {
			at = ""
		}
		switch {
		case r.Kind == "":
			return nil, adapters.Malformed("%skind: required", at)
		case !r.known():
			unknown = append(unknown, kindLabel(r.Kind))
			continue
		}
		read, problem := r.read(in.At)
		if problem != "" {
			return nil, adapters.Malformed("%s%s", at, problem)
		}
		if !seen[read.Key] {
			seen[read.Key] = true
			out = append(out, read)
		}
	}
	if len(unknown) > 0 {
		return out, &adapters.Ignored{Kinds: unknown}
	}
	return out, nil
}

// readPush decodes a body into its reports; one says that it is a single
// report and no list.
func readPush(body []byte) (list []report, one bool, err error) {
	var p push
	if err := json.Unmarshal(body, &p); err != nil {
		return nil, false, adapters.Malformed("%s", decodeProblem(err))
	}
	if p.Reports == nil {
		return []report{p.report}, true, nil
	}
	if n := len(*p.Reports); n == 0 || n > maxReports {
		return nil, false, adapters.Malformed("reports: want 1 to %d", maxReports)
	}
	return *p.Reports, false, nil
}

// decodeProblem names the field of another type, without its value.
func decodeProblem(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		field := strings.TrimPrefix(wrong.Field, "report.") // the embedded struct is no part of the wire
		return field + ": of another JSON type than documented; ids are strings"
	}
	return "the body is not the documented JSON"
}

var kindForm = regexp.MustCompile(`^[a-z][a-z_]{0,31}$`)

// kindLabel is a kind as it may stand in a log: a word that looks like none
// may be anything.
func kindLabel(kind string) string {
	if kindForm.MatchString(kind) {
		return kind
	}
	return "other"
}

// verdict is the body of an acknowledgement.
type verdict struct {
	Accepted bool   `json:"accepted"`
	Error    string `json:"error,omitempty"`
	Message  string `json:"message,omitempty"`
}

// Reply acknowledges with 200; everything else makes the warehouse send again.
// What is malformed is named, so that its developer sees what to mend.
func (c *connection) Reply(_ *adapters.Inbound, err error) adapters.Reply {
	status, v := http.StatusServiceUnavailable, verdict{Error: "unavailable", Message: "not stored, send it again"}
	var ignored *adapters.Ignored
	switch {
	case err == nil, errors.As(err, &ignored):
		status, v = http.StatusOK, verdict{Accepted: true}
	case errors.Is(err, adapters.ErrSignature):
		status, v = http.StatusUnauthorized, verdict{Error: "signature", Message: "want webhook-id (without full stops), webhook-timestamp and webhook-signature, once each, over the exact body"}
	case errors.Is(err, adapters.ErrStale):
		status, v = http.StatusUnauthorized, verdict{Error: "stale", Message: "webhook-timestamp is more than 5 minutes from our clock"}
	case errors.Is(err, adapters.ErrMalformed):
		status, v = http.StatusBadRequest, verdict{Error: "malformed", Message: err.Error()}
	}
	body, _ := json.Marshal(v) // plain texts always encode
	return adapters.Reply{Status: status, ContentType: "application/json", Body: body}
}
