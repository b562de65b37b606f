package sqlstore

import (
	"math"
	"time"
)

// never stands for "none" in columns that are sorted by: it comes last.
const never = math.MaxInt64

// micros is a time as it is stored; 0 is none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// sortable is a time as it is stored in a column that is sorted by.
func sortable(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return t.UnixMicro()
}

// instant is a stored time, UTC.
func instant(n int64) time.Time {
	if n == 0 || n == never {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
