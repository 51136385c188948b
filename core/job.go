package core

import "time"

// Job is a bulk run: one verb on more Apps than one transaction takes.
type Job struct {
	ID        string
	ActID     string
	Verb      Verb
	Reason    string
	Choice    *CredentialChoice // without secrets
	Hold      time.Duration
	Actor     Actor
	CreatedAt time.Time
	State     JobState
	Total     int
	Decided   int // items that became decisions
	Refused   int // items that were not eligible or stale when reached
	UpdatedAt time.Time
}

// JobState is where a job stands.
type JobState string

// The states of a job. Stopped leaves the rest undecided.
const (
	JobRunning JobState = "running"
	JobPaused  JobState = "paused"
	JobStopped JobState = "stopped"
	JobDone    JobState = "done"
)

// JobItem is one App of a job.
type JobItem struct {
	N          int // its place
	AppID      AppID
	Revision   int64
	State      JobItemState
	DecisionID string
	Cause      Code
	Message    string
}

// JobItemState is one item's outcome.
type JobItemState string

// The outcomes of an item. A decided one's push tells the rest.
const (
	ItemPending JobItemState = "pending"
	ItemDecided JobItemState = "decided"
	ItemRefused JobItemState = "refused"
)
