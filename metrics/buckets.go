package metrics

// Seconds in the units that deadlines are written in.
const (
	minute = 60.0
	hour   = 60 * minute
	day    = 24 * hour
)

// Bucket bounds are chosen where somebody asks a question: the time-outs of
// the platforms, the receipt within 15 s, the deadlines of the clock table
// (24, 36, 48, 72 h, 7 days) and the score targets (30 min, 1, 2, 4, 8 h).
var (
	ackBuckets        = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5}
	actionBuckets     = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 20}
	decisionBuckets   = []float64{.01, .05, .1, .5, 1, 5, 15, minute, 5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour, day, 2 * day}
	processingBuckets = []float64{1, 5, 15, minute, 5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour, 12 * hour, day, 36 * hour, 2 * day, 3 * day, 5 * day, 7 * day}

	// remainingBuckets go below zero: late completions are the interesting ones.
	remainingBuckets = []float64{-day, -8 * hour, -hour, 0, 10 * minute, hour, 4 * hour, 8 * hour, 12 * hour, day, 36 * hour, 2 * day, 3 * day, 7 * day}

	// batchBuckets end at the largest group commit.
	batchBuckets = []float64{1, 2, 4, 8, 16, 32, 64, 128, 256, 512}
)
