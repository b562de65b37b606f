package wire

import "time"

// firstMilli is the first number that is taken for milliseconds: as seconds it
// would lie in the year 5138. endMilli is the first that is neither.
const (
	firstMilli = 100_000_000_000
	endMilli   = firstMilli * 1000
)

// Seconds reads a Unix time in seconds; zero if there is none. Values that
// cannot be seconds (0, negative, milliseconds) are no time.
func (s Scalar) Seconds() time.Time {
	n, ok := s.Whole()
	if !ok || n <= 0 || n >= firstMilli {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// Millis reads a Unix time in milliseconds; zero if there is none. Values that
// cannot be milliseconds (0, negative, seconds) are no time.
func (s Scalar) Millis() time.Time {
	n, ok := s.Whole()
	if !ok || n < firstMilli || n >= endMilli {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// Unix reads a Unix time in seconds or in milliseconds; zero if there is none.
func (s Scalar) Unix() time.Time {
	if t := s.Seconds(); !t.IsZero() {
		return t
	}
	return s.Millis()
}

// Date reads "2006-01-02 15:04:05" in a zone; zero if there is none.
func (s Scalar) Date(zone *time.Location) time.Time {
	return since1970(time.ParseInLocation(time.DateTime, string(s), zone))
}

// RFC3339 reads a time with its zone; zero if there is none.
func (s Scalar) RFC3339() time.Time { return since1970(time.Parse(time.RFC3339, string(s))) }

func since1970(t time.Time, err error) time.Time {
	if err != nil || t.Unix() <= 0 {
		return time.Time{}
	}
	return t.UTC()
}
