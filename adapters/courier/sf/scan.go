package sf

import (
	"slices"
	"strings"
	"time"

	"makegood/adapters"
	"makegood/adapters/redact"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// opReturned marks a parcel that goes on under a new waybill number, which
// stands in the remark.
const opReturned = "648"

// scanOf turns a node into a scan. why says what is wrong with the node, in
// words that quote nothing of it.
func scanOf(r route, zone *time.Location) (s aftersale.Scan, why string) {
	number := r.MailNo.Text()
	if !waybillLike(number) {
		return s, "no waybill number"
	}
	stamp := r.AcceptTime.Text()
	at, err := time.ParseInLocation(time.DateTime, stamp, zone)
	if err != nil || at.Year() < 2000 {
		return s, "no time of the scan"
	}
	r.OpCode = wire.Scalar(wire.Short(r.OpCode.Text(), 16))
	s = aftersale.Scan{
		Courier: name, Number: number, State: stateOf(r), At: at, Code: string(r.OpCode), Place: place(r.Place.Text()),
		// The same for a pushed and a queried node: only pushes carry an id.
		Key: stamp + "/" + string(r.OpCode),
	}
	if s.Code == opReturned {
		s.NextNumber = nextNumber(r.Remark.Text(), number)
	}
	return s, ""
}

// waybillLike accepts letters, digits and hyphens, at most 40.
func waybillLike(number string) bool {
	for _, c := range []byte(number) {
		letter := c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
		if !letter && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return number != "" && len(number) <= 40
}

// place keeps the hub or city of the scan, without telephone numbers.
func place(address string) string {
	return strings.TrimSpace(wire.Short(redact.Words(address), 40))
}

// ordered sorts scans oldest first and merges nodes that are told twice. A
// sender's cancellation of a parcel that has been picked up is an exception:
// the parcel is not in the warehouse.
func ordered(scans []aftersale.Scan) []aftersale.Scan {
	slices.SortStableFunc(scans, func(a, b aftersale.Scan) int { return a.At.Compare(b.At) })
	type id struct{ number, key string }
	at, left := map[id]int{}, map[string]bool{}
	out := scans[:0]
	for _, s := range scans {
		if s.State == aftersale.TrackCancelled && left[s.Number] {
			s.State = aftersale.TrackException
		}
		left[s.Number] = left[s.Number] || s.State.Left()
		i, twice := at[id{s.Number, s.Key}]
		if !twice {
			at[id{s.Number, s.Key}] = len(out)
			out = append(out, s)
			continue
		}
		if out[i].NextNumber == "" {
			out[i].NextNumber = s.NextNumber
		}
		if out[i].State == aftersale.TrackUnknown || out[i].State == aftersale.TrackException {
			out[i].State = s.State // the more telling of the two
		}
	}
	return out
}

// nextNumber finds the waybill that carries the parcel on: SF and 12 to 15
// digits, else 12 to 15 digits alone. The old number does not count, nor does
// a mobile number with its country code.
func nextNumber(remark, old string) string {
	bare := strings.TrimPrefix(strings.ToUpper(old), "SF")
	plain := ""
	for start := 0; start < len(remark); {
		if remark[start] < '0' || remark[start] > '9' {
			start++
			continue
		}
		end := start
		for end < len(remark) && remark[end] >= '0' && remark[end] <= '9' {
			end++
		}
		number, before := remark[start:end], remark[:start]
		start = end
		switch {
		case len(number) < 12 || len(number) > 15 || number == bare:
		case len(before) >= 2 && strings.EqualFold(before[len(before)-2:], "SF"):
			return "SF" + number
		case plain == "" && !countryPhone(number):
			plain = number
		}
	}
	return plain
}

// countryPhone reports whether the digits are 86 and a mobile number.
func countryPhone(number string) bool {
	return len(number) == 13 && strings.HasPrefix(number, "861") && number[3] >= '3'
}

// malformed wraps what scanOf found wrong with a pushed node.
func malformed(why string) error { return adapters.Malformed("route node: %s", why) }
