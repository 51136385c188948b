package core

import "slices"

// Verdict is what a three-way compare calls for.
type Verdict string

// The verdicts of design 3's table. KeepOurs and KeepTheirs end a conflict.
const (
	Nothing     Verdict = "nothing"
	PushOurs    Verdict = "push"
	AdoptTheirs Verdict = "adopt"
	BothEqual   Verdict = "confirmed"
	KeepOurs    Verdict = "conflict: ours gives less access"
	KeepTheirs  Verdict = "conflict: theirs gives less access"
)

// Side is one side of a compare: what it must show or shows, and the status
// that means.
type Side struct {
	Projection Projection
	Status     Status
}

// Compare is the three-way compare of design 3: base is what was last proven,
// local what was decided here, remote what the gateway shows now. It is pure:
// the same three give the same verdict in every process, however often.
// A base that is not known counts as absent: nothing was ever proven.
func Compare(base Projection, local, remote Side) Verdict {
	if !base.Known {
		base = Absent()
	}
	ours, theirs := !local.Projection.Same(base), !remote.Projection.Same(base)
	switch {
	case !ours && !theirs:
		return Nothing
	case !theirs:
		return PushOurs
	case !ours:
		return AdoptTheirs
	case local.Projection.Same(remote.Projection):
		return BothEqual
	case remoteGivesLess(local, remote):
		return KeepTheirs
	}
	return KeepOurs
}

// remoteGivesLess orders two differing sides by access: absent least, then by
// status, then by grants where one opens a part of the other.
func remoteGivesLess(local, remote Side) bool {
	l, r := accessOf(local), accessOf(remote)
	if l != r {
		return r < l
	}
	return subset(remote.Projection.Grants, local.Projection.Grants)
}

func accessOf(s Side) int {
	if !s.Projection.Present && s.Status != Pending && s.Status != Rejected {
		return access[Deleted]
	}
	return access[s.Status]
}

func subset(a, b []string) bool {
	for _, x := range a {
		if !slices.Contains(b, x) {
			return false
		}
	}
	return true
}
