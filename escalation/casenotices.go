package escalation

import (
	"fmt"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// The kinds of notice.
const (
	NoticeDeadline8h     = "deadline_8h"
	NoticeDeadline2h     = "deadline_2h"
	NoticeDeadline30m    = "deadline_30m"
	NoticeDeadlinePassed = "deadline_passed"
	NoticeReview         = "person"       // a case needs review
	NoticeConfirm        = "confirm"      // a decision waits for a supervisor
	NoticeSafetyLimit    = "brake"        // automatic refunds are stopped
	NoticeListingRisk    = "listing_risk" // how goods are listed costs money
	NoticeToken          = "token"        // a shop's token is about to end
)

// UrgentNotice is the notice of the urgent step that a case is at; false if it is at
// none, or needs nobody.
func UrgentNotice(c aftersale.Case, now time.Time) (store.Notice, bool) {
	if !needsReview(c, 0, now) || !urgentNow(c, now) {
		return store.Notice{}, false
	}
	return stepNotice(c, policy[stepAt(c.Deadline.At, now)]), true
}

// reviewNotice says that a case needs review.
func reviewNotice(c aftersale.Case) store.Notice {
	return store.Notice{
		ID:   fmt.Sprintf("case/%s/%d/%s", c.ID, c.ReviewSince.Unix(), NoticeReview),
		Kind: NoticeReview, CaseID: c.ID, Platform: c.Ref.Platform,
		Title: c.Why, Deadline: c.Deadline.At,
	}
}

// ConfirmNotice says that a person's decision waits for a supervisor.
func ConfirmNotice(c aftersale.Case) store.Notice {
	return store.Notice{
		ID:   fmt.Sprintf("case/%s/%d/%s", c.ID, c.Review.At.Unix(), NoticeConfirm),
		Kind: NoticeConfirm, CaseID: c.ID, Platform: c.Ref.Platform, Urgent: true,
		Title: aftersale.Text{
			EN: c.Review.By + " decided, above the agent's limit: a supervisor has to confirm",
			ZH: c.Review.By + " 已处理，超出客服权限，需主管确认",
		},
		Deadline: c.Deadline.At,
	}
}

// needsConfirmation reports whether a supervisor has to confirm a decision now.
func needsConfirmation(c aftersale.Case) bool {
	return c.Review != nil && c.Review.NeedsApproval && !c.State.Final() &&
		(c.Snapshot == nil || c.Snapshot.Status.WaitsForSeller())
}
