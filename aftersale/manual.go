package aftersale

import "strings"

// ManualPrefix begins the after-sale ids of cases that people opened and no
// platform knows.
const ManualPrefix = "hand-"

// Manual reports whether no platform knows the request: a person opened the
// case, and people settle it.
func (r Ref) Manual() bool { return strings.HasPrefix(r.ID, ManualPrefix) }
