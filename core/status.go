// Package core is the domain of Gatehouse: Apps and their statuses, the
// tables that say which verb is allowed when, the words for what a gateway
// can do, and the ports to the outside. It does no I/O.
package core

// Status is what was decided about an App here. It is what filters and counts
// use; how far it is proven at the gateway is the PushState.
type Status string

// The statuses of design 2.1. Deleted is the time between the decision to
// delete and the proof that the object is gone; then the App is a tombstone.
// Unknown is a native state that the provider could not map: it is shown as
// itself (App.Native) and refuses every verb but view.
const (
	Pending   Status = "PENDING"
	Approved  Status = "APPROVED"
	Rejected  Status = "REJECTED"
	Canceled  Status = "CANCELED"
	Suspended Status = "SUSPENDED"
	Deleted   Status = "DELETED"
	Unknown   Status = "UNKNOWN"
)

// Statuses lists every status in the order in which screens show them.
func Statuses() []Status {
	return []Status{Pending, Approved, Suspended, Canceled, Rejected, Deleted, Unknown}
}

// access orders statuses by how much access they give (design 3: gone,
// CANCELED, REJECTED, SUSPENDED, PENDING, APPROVED). Unknown ranks above all:
// what we cannot name, we must not take for harmless.
var access = map[Status]int{
	Deleted: 0, Canceled: 1, Rejected: 2, Suspended: 3, Pending: 4, Approved: 5, Unknown: 6,
}

// LessAccess returns which of two statuses gives less access; a when equal.
func LessAccess(a, b Status) Status {
	if access[b] < access[a] {
		return b
	}
	return a
}

// RegistrationStatus is the state of one App × product × plan.
type RegistrationStatus string

// The statuses of a registration (design 2.1).
const (
	Waiting             RegistrationStatus = "WAITING"
	RegistrationOn      RegistrationStatus = "APPROVED"
	RegistrationOff     RegistrationStatus = "UNSUBSCRIBED"
	RegistrationRefused RegistrationStatus = "REJECTED"
	RegistrationUnknown RegistrationStatus = "UNKNOWN"
)

// DeriveStatus gives an App's status where the decision sits on its
// registrations (design 2.1): any APPROVED makes it APPROVED, else any WAITING
// PENDING, else any that nobody here knows UNKNOWN (it may give access), else
// all REJECTED REJECTED, else CANCELED; none at all is APPROVED with no access.
// waiting counts the registrations that still wait.
func DeriveStatus(registrations []Registration) (status Status, waiting int) {
	on, refused, unknown := 0, 0, 0
	for _, r := range registrations {
		switch r.Status {
		case Waiting:
			waiting++
		case RegistrationOn:
			on++
		case RegistrationRefused:
			refused++
		case RegistrationUnknown:
			unknown++
		}
	}
	switch {
	case len(registrations) == 0, on > 0:
		return Approved, waiting
	case waiting > 0:
		return Pending, waiting
	case unknown > 0:
		return Unknown, 0
	case refused == len(registrations):
		return Rejected, 0
	}
	return Canceled, 0
}
