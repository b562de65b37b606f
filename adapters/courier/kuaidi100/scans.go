package kuaidi100

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode"

	"makegood/adapters"
	"makegood/adapters/redact"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// maxPlace bounds Scan.Place, in characters.
const maxPlace = 40

// timeLayouts are the forms of ftime and time; both are in the courier's zone.
var timeLayouts = []string{time.DateTime, "2006-01-02 15:04", "2006/01/02 15:04:05", "2006-01-02T15:04:05"}

// scansOf turns the full list of one number into scans, oldest first. One
// node without a readable time makes the whole list malformed: a history with
// a hole could hide that the parcel has turned back.
func scansOf(r *result, company, number string, zone *time.Location) ([]aftersale.Scan, error) {
	nodes, times, err := inOrder(r.Data, zone)
	if err != nil {
		return nil, err
	}
	scans := make([]aftersale.Scan, 0, len(nodes))
	for i, n := range nodes {
		// The state of the whole is the state after the newest scan only.
		whole := ""
		if i == len(nodes)-1 {
			whole = string(r.State)
		}
		code := codeOf(n, whole)
		s := aftersale.Scan{
			Courier: company,
			Number:  number,
			Key:     scanKey(times[i], code, n),
			State:   stateOf(code),
			At:      times[i],
			Code:    code,
			Place:   place(n),
		}
		scans = append(scans, s)
	}
	return distinct(scans), nil
}

// distinct drops repeated scans, keeping order. Both legs of an international
// parcel may list the same ones.
func distinct(scans []aftersale.Scan) []aftersale.Scan {
	seen := make(map[string]bool, len(scans))
	return slices.DeleteFunc(scans, func(s aftersale.Scan) bool {
		key := s.Number + " " + s.Key
		known := seen[key]
		seen[key] = true
		return known
	})
}

// inOrder returns the nodes oldest first with their times. Nodes of the same
// second keep the courier's order.
func inOrder(data []node, zone *time.Location) ([]node, []time.Time, error) {
	type timed struct {
		node
		at time.Time
	}
	all := make([]timed, 0, len(data))
	for i, n := range data {
		at, ok := nodeTime(n, zone)
		if !ok {
			return nil, nil, adapters.Malformed("scan %d of %d has no readable time", i+1, len(data))
		}
		all = append(all, timed{n, at})
	}
	if n := len(all); n > 0 && !all[0].at.Before(all[n-1].at) {
		slices.Reverse(all) // newest first, as documented
	}
	slices.SortStableFunc(all, func(a, b timed) int { return a.at.Compare(b.at) })
	nodes, times := make([]node, len(all)), make([]time.Time, len(all))
	for i, t := range all {
		nodes[i], times[i] = t.node, t.at
	}
	return nodes, times, nil
}

func nodeTime(n node, zone *time.Location) (time.Time, bool) {
	for _, text := range []word{n.Ftime, n.Time} {
		for _, layout := range timeLayouts {
			// The first year is a placeholder for "no time", not a scan.
			if at, err := time.ParseInLocation(layout, string(text), zone); err == nil && at.Year() > 1 {
				return at, true
			}
		}
	}
	return time.Time{}, false
}

// codeOf prefers the scan's own code, then its Chinese word, then the state
// of the whole. Text that cannot be a code is dropped, it might be a remark.
func codeOf(n node, whole string) string {
	for _, c := range []string{string(n.StatusCode), stateWords[string(n.Status)], whole} {
		if c != "" && len(c) <= 8 && strings.Trim(c, "0123456789") == "" {
			return c
		}
	}
	return ""
}

// scanKey is the same for the push and for the query of one scan. The remark
// tells two scans of one second apart; 24 bits of its digest do that and are
// far too few to find a telephone number from.
func scanKey(at time.Time, code string, n node) string {
	sum := sha256.Sum256([]byte(n.Context))
	return at.Format(time.DateTime) + "/" + code + "/" + hex.EncodeToString(sum[:3])
}

// place is the area, or the courier's location; never the remark, and nothing
// that holds a telephone number.
func place(n node) string {
	text := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, cmp.Or(string(n.AreaName), string(n.Location)))
	if redact.Words(text) != text {
		return ""
	}
	return strings.TrimSpace(wire.Short(text, maxPlace))
}
