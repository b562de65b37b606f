package pinduoduo

import (
	"encoding/json"
	"errors"
	"net/http"

	"makegood/adapters"
	"makegood/aftersale"
)

// Verify refuses everything: Pinduoduo pushes to its socket only, so whatever
// comes over HTTP is not from it.
func (a *Adapter) Verify(*adapters.Inbound) error { return adapters.ErrSignature }

// Parse reads one frame of the socket from the body. Frames that are not
// business messages, and messages that are not about an after-sale, are
// ignored.
func (a *Adapter) Parse(in *adapters.Inbound) ([]aftersale.Event, error) {
	f, err := readFrame(in.Body)
	if err != nil {
		return nil, err
	}
	e, err := f.event()
	if err != nil {
		return nil, err
	}
	return []aftersale.Event{e}, nil
}

// Reply answers an HTTP request, which is never genuine.
func (a *Adapter) Reply(_ *adapters.Inbound, err error) adapters.Reply {
	var ignored *adapters.Ignored
	status, body := http.StatusServiceUnavailable, `{"success":false}`
	switch {
	case err == nil || errors.As(err, &ignored):
		status, body = http.StatusOK, `{"success":true}`
	case errors.Is(err, adapters.ErrSignature) || errors.Is(err, adapters.ErrStale):
		status = http.StatusUnauthorized
	case errors.Is(err, adapters.ErrMalformed):
		status = http.StatusBadRequest
	}
	return adapters.Reply{Status: status, ContentType: "application/json; charset=utf-8", Body: []byte(body)}
}

// The commands of frames.
const (
	commandMessage   = "Common"
	commandHeartBeat = "HeartBeat"
	commandAck       = "Ack"
	commandFail      = "Fail"
)

// frame is one text frame from the platform.
type frame struct {
	ID       scalar          `json:"id"`
	Command  scalar          `json:"commandType"`
	Time     scalar          `json:"time"`     // ms
	SendTime scalar          `json:"sendTime"` // ms
	Message  json.RawMessage `json:"message"`  // an object in business messages; elsewhere a text, or absent

	message message
}

// message is the business part of a frame.
type message struct {
	Type    scalar `json:"type"`
	MallID  scalar `json:"mallID"`
	Content scalar `json:"content"` // a string that holds JSON
}

// readFrame decodes a frame; what is no object is malformed.
func readFrame(raw []byte) (*frame, error) {
	f := new(frame)
	if json.Unmarshal(raw, f) != nil || f.Command == "" {
		return nil, adapters.Malformed("not a frame of the message socket")
	}
	if f.Command == commandMessage && json.Unmarshal(f.Message, &f.message) != nil {
		// It still has an id, so it can be reported as failed.
		f.message = message{}
	}
	return f, nil
}
