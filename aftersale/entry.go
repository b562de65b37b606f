package aftersale

import "time"

// EntryType is the type of a timeline entry.
type EntryType string

// The types of timeline entries.
const (
	EntryEvent    EntryType = "event"
	EntryDecision EntryType = "decision"
	EntryAction   EntryType = "action"
	EntryReply    EntryType = "reply"
	EntryPerson   EntryType = "person"
	EntryNote     EntryType = "note"
	EntryInquiry  EntryType = "handover" // an inquiry was opened or closed
)

// Entry is one line of a case's timeline: the audit row of what happened.
type Entry struct {
	At      time.Time      `json:"at"`
	Type    EntryType      `json:"type"`
	Summary Text           `json:"summary"`
	Detail  map[string]any `json:"detail,omitempty"`
}

// Text is what people read, in both languages.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}
