package core

import "time"

// PushState says how far a decision is proven at the gateway (design 1.1).
type PushState string

// The states of a push. PushNone: nothing was ever pushed for this App.
const (
	PushNone      PushState = ""
	PushHeld      PushState = "held"      // waits for its due time; can be taken back
	PushQueued    PushState = "queued"    // waits for its turn
	PushSending   PushState = "sending"   // a call may be under way
	PushSent      PushState = "sent"      // answered, not yet read back
	PushAnswered  PushState = "answered"  // the other side said yes, and nothing there can be read back
	PushConfirmed PushState = "confirmed" // read back and equal, or nothing to send
	PushUnproven  PushState = "unproven"  // outcome unknown: read back before anything is sent again
	PushFailed    PushState = "failed"    // given up, with the cause
)

// PushStates lists every state a push can show. Their places are stored: a new
// one comes last.
func PushStates() []PushState {
	return []PushState{PushHeld, PushQueued, PushSending, PushSent, PushConfirmed, PushUnproven, PushFailed, PushAnswered}
}

// Settled reports whether nothing more will happen by itself.
func (p PushState) Settled() bool { return p.Done() || p == PushFailed }

// Done reports whether a push ended well: all that can be had of its proof is
// there.
func (p PushState) Done() bool {
	return p == PushNone || p == PushConfirmed || p == PushAnswered
}

// InFlight reports whether a process is, or was when it died, at work on it.
func (p PushState) InFlight() bool { return p == PushSending || p == PushSent }

// Attention reports whether the push wants a person's eye.
func (p PushState) Attention() bool { return p == PushFailed || p == PushUnproven }

// Push is bringing the gateway to the decided state, and its proof. There is
// one per App; a new decision replaces one that is held or queued, and waits
// behind one that is sending.
type Push struct {
	State      PushState `json:",omitzero"`
	From       Status    `json:",omitzero"` // the status that was proven before, while the push is not settled
	DecisionID string    `json:",omitzero"` // the decision it carries
	NextID     string    `json:",omitzero"` // a decision that waits behind one in flight; "" when none
	NextDueAt  time.Time `json:",omitzero"` // when that one may leave; zero: at once
	DueAt      time.Time `json:",omitzero"` // held, queued, unproven: not touched before this time
	Attempts   int       `json:",omitzero"` // calls begun for this decision
	Touched    bool      `json:",omitzero"` // an attempt may have created or changed something at the gateway
	Cause      Code      `json:",omitzero"` // why it failed, is unproven or was put back
	Message    string    `json:",omitzero"` // the same for a person
	Hint       string    `json:",omitzero"`
	Note       string    `json:",omitzero"` // what confirmed or answered rests on, where that is not a read-back: "nothing to send"
	UpdatedAt  time.Time `json:",omitzero"`
}
