package pinduoduo

import (
	"encoding/json"
	"net/http"

	"makegood/adapters"
	"makegood/adapters/wire"
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
	r := adapters.Reply{Status: adapters.ReplyStatus(err), ContentType: "application/json; charset=utf-8", Body: []byte(`{"success":false}`)}
	if r.Status == http.StatusOK {
		r.Body = []byte(`{"success":true}`)
	}
	return r
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
	ID       wire.Scalar     `json:"id"`
	Command  wire.Scalar     `json:"commandType"`
	Time     wire.Scalar     `json:"time"`     // ms
	SendTime wire.Scalar     `json:"sendTime"` // ms
	Message  json.RawMessage `json:"message"`  // an object in business messages; elsewhere a text, or absent

	message message
}

// message is the business part of a frame.
type message struct {
	Type    wire.Scalar `json:"type"`
	MallID  wire.Scalar `json:"mallID"`
	Content wire.Scalar `json:"content"` // a string that holds JSON
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
