package core

import "time"

// Job is a bulk run: one verb on several Apps. One of more Apps than one
// transaction takes is worked off item by item; a smaller one is kept as it
// went, so that every bulk has its outcomes, its report and its retry.
type Job struct {
	ID string
	// Number is what people call it by: the store counts jobs from 1. 0 until
	// it was stored.
	Number    int64
	ActID     string
	Verb      Verb
	Reason    string
	Choice    *CredentialChoice // without secrets
	Edit      *EditFields       // what an edit changes
	Hold      time.Duration
	Actor     Actor
	CreatedAt time.Time
	State     JobState
	// Parts are its shares by connection. Each goes at its gateway's pace: one
	// that is down does not keep the others waiting.
	Parts []JobPart
	// Worked is how long processes were at it, pauses left out: what its rate
	// is reckoned from.
	Worked    time.Duration
	UpdatedAt time.Time
}

// JobPart is a job's share at one connection.
type JobPart struct {
	Connection string
	Total      int
	Decided    int // items that became decisions
	Refused    int // items that were not eligible or stale when reached
	Already    int // items that were so already when reached
}

// Reached is how many items have an outcome.
func (p JobPart) Reached() int { return p.Decided + p.Refused + p.Already }

// Left is how many items wait to be reached.
func (p JobPart) Left() int { return p.Total - p.Reached() }

// Sum adds the parts up.
func (j Job) Sum() (sum JobPart) {
	for _, p := range j.Parts {
		sum.Total += p.Total
		sum.Decided += p.Decided
		sum.Refused += p.Refused
		sum.Already += p.Already
	}
	return sum
}

// Word is where the job stands for a person: it is done only when nothing of it
// is on its way any more, and not where all of it was taken back.
func (j Job) Word(p JobProgress) string {
	switch decided := j.Sum().Decided; {
	case j.State != JobDone:
	case p.Way > 0:
		return "proving"
	case decided > 0 && p.Undone == decided:
		return "taken back"
	}
	return string(j.State)
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

// Open reports whether items may still be reached.
func (s JobState) Open() bool { return s == JobRunning || s == JobPaused }

// JobItem is one App of a job.
type JobItem struct {
	Part     int // its place in Job.Parts
	N        int // its place within the part, from 0, without a gap
	AppID    AppID
	Revision int64
	// Keys are the registrations that were chosen alone; nil: the whole App.
	Keys       []string
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
	ItemAlready JobItemState = "already"
)

// JobOutcome is an item with what became of it since.
type JobOutcome struct {
	JobItem
	Name       string // of the App
	Connection string
	// Push is how far its decision is proven; Later says that it was
	// decided again, or changed at the gateway, since, Undone that it was taken back.
	Push          PushState
	Later, Undone bool
	Why           string // what went wrong, for a person; "" when nothing did
}

// Word is the outcome in one word or two, the same on screen and in reports.
func (o JobOutcome) Word() string {
	switch {
	case o.State == ItemPending:
		return "not reached"
	case o.State == ItemAlready:
		return "already so"
	case o.State == ItemRefused:
		return "refused"
	case o.Undone:
		return "taken back"
	case o.Later:
		return "changed since"
	case o.Push == PushNone || o.Push == PushConfirmed:
		return "confirmed"
	}
	return string(o.Push)
}

// Failed reports whether a retry is for it: it was refused for another reason
// than that somebody else had come first, or its push failed or is unproven.
func (o JobOutcome) Failed() bool {
	switch o.State {
	case ItemRefused:
		return true
	case ItemDecided:
		return !o.Later && !o.Undone && o.Push.Attention()
	}
	return false
}

// JobProgress is how far the decided items of one part are proven.
type JobProgress struct {
	Done     int // confirmed; answered, where that is all there is
	Way      int // held, queued, being sent or read back
	Failed   int
	Unproven int
	Later    int // decided again, or changed at the gateway, since
	Undone   int // taken back
}

// Settled reports whether nothing of it is on its way.
func (p JobProgress) Settled() bool { return p.Way+p.Unproven == 0 }

// Add adds another part's.
func (p JobProgress) Add(o JobProgress) JobProgress {
	return JobProgress{p.Done + o.Done, p.Way + o.Way, p.Failed + o.Failed, p.Unproven + o.Unproven, p.Later + o.Later, p.Undone + o.Undone}
}
