// Package policy turns what is known of an after-sale into a decision. Rules
// are data (sop.yaml is the default set), typed and bounded when they are
// loaded; the safety limits are Go code that no rule can exceed. The package
// is pure: the same Input gives the same Decision, whether it comes from
// production, from shadow mode, from a backtest or from a simulation.
//
// Whatever goes wrong leads to a person: no rule matches, a rule fails while
// it runs, an amount is not known. Nothing ever defaults to paying.
//
// Start reading at Rules.Decide; Facts is what a rule may ask about, limits.go what
// none may do. Clocks are in deadline, classes of buyers' reasons in reason, tests
// that people write for rules in ruletest. The package knows no adapter, no store
// and no clock of its own: the caller says what is known, and when.
//
// Amounts are int64 in minor units of the case's currency, times are instants,
// durations are time.Duration.
package policy
