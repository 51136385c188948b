package store

import (
	"slices"
	"strings"

	"gatehouse/core"
)

// quickBody reads what bodyOf writes; false when that takes encoding/json.
func quickBody(text string) (body, bool) {
	q := quick{s: strings.TrimRight(text, " ")} // padded
	var a body
	q.want('{')
	for first := true; q.next(first, '}'); first = false {
		switch q.key() {
		case "Kind":
			a.Kind = core.Kind(q.text())
		case "ReferenceID":
			a.ReferenceID = q.text()
		case "Description":
			a.Description = q.text()
		case "CallbackURL":
			a.CallbackURL = q.text()
		case "Attributes":
			a.Attributes = q.attributes()
		case "Owner":
			a.Owner = q.owner()
		case "Connection":
			a.Connection = q.text()
		case "CreatedAt":
			a.CreatedAt = q.time()
		case "Status":
			a.Status = statusOf(q.text())
		case "Native":
			a.Native = q.text()
		case "Registrations":
			a.Registrations = list(&q, (*quick).registration)
		case "Credentials":
			a.Credentials = list(&q, (*quick).credential)
		case "Reason":
			a.Reason = q.text()
		case "DecidedBy":
			a.DecidedBy = q.text()
		case "DecidedAt":
			a.DecidedAt = q.time()
		case "Revision":
			a.Revision = q.number()
		case "Push":
			a.Push = q.push()
		case "Refs":
			a.Refs = list(&q, (*quick).ref)
		case "Base":
			a.Base = q.projection()
		case "Remote":
			a.Remote = q.projection()
		case "ReadAt":
			a.ReadAt = q.time()
		case "MissingAt":
			a.MissingAt = q.time()
		case "RemovedAt":
			a.RemovedAt = q.time()
		case "Lost":
			a.Lost = q.text()
		case "DeletionAskedAt":
			a.DeletionAskedAt = q.time()
		case "AssignedTo":
			a.AssignedTo = q.text()
		case "Untold":
			a.Untold = q.text()
		default:
			q.fail()
		}
	}
	return a, !q.bad && q.i == len(q.s)
}

var statuses = core.Statuses()

// statusOf is a status that does not keep the text it was read from in memory:
// plans of many Apps have little else of them.
func statusOf(text string) core.Status {
	if i := slices.Index(statuses, core.Status(text)); i >= 0 {
		return statuses[i]
	}
	return core.Status(text)
}

func (q *quick) attributes() map[string]string {
	q.want('{')
	out := map[string]string{}
	for first := true; q.next(first, '}'); first = false {
		name := q.key()
		out[name] = q.text()
	}
	return out
}

func (q *quick) owner() (o core.Owner) {
	q.want('{')
	for first := true; q.next(first, '}'); first = false {
		switch q.key() {
		case "Name":
			o.Name = q.text()
		case "Email":
			o.Email = q.text()
		case "Account":
			o.Account = q.text()
		case "Team":
			o.Team = q.flag()
		default:
			q.fail()
		}
	}
	return o
}

func (q *quick) registration() (r core.Registration) {
	q.want('{')
	for first := true; q.next(first, '}'); first = false {
		switch q.key() {
		case "API":
			api := q.texts("ID", "Name", "Description")
			r.API = core.APIRef{ID: api[0], Name: api[1], Description: api[2]}
		case "Plan":
			plan := q.texts("ID", "Name", "")
			r.Plan = core.PlanRef{ID: plan[0], Name: plan[1]}
		case "Status":
			r.Status = core.RegistrationStatus(q.text())
		case "TakenBy":
			r.TakenBy = core.Verb(q.text())
		case "ID":
			r.ID = q.text()
		case "CreatedAt":
			r.CreatedAt = q.time()
		case "FirstSeen":
			r.FirstSeen = q.flag()
		case "Native":
			r.Native = q.text()
		case "Blocked":
			r.Blocked = q.text()
		default:
			q.fail()
		}
	}
	return r
}

// texts takes an object of up to three texts by their keys.
func (q *quick) texts(keys ...string) (out [3]string) {
	q.want('{')
	for first := true; q.next(first, '}'); first = false {
		switch key := q.key(); key {
		case "":
			q.fail()
		case keys[0]:
			out[0] = q.text()
		case keys[1]:
			out[1] = q.text()
		case keys[2]:
			out[2] = q.text()
		default:
			q.fail()
		}
	}
	return out
}

func (q *quick) ref() core.Ref {
	t := q.texts("Kind", "Scope", "ID")
	return core.Ref{Kind: t[0], Scope: t[1], ID: t[2]}
}

func (q *quick) credential() (c core.Credential) {
	q.want('{')
	for first := true; q.next(first, '}'); first = false {
		switch q.key() {
		case "Kind":
			c.Kind = q.text()
		case "Scope":
			c.Scope = q.text()
		case "RefID":
			c.RefID = q.text()
		case "ClientID":
			c.ClientID = q.text()
		case "Fingerprint":
			c.Fingerprint = q.text()
		case "LastFour":
			c.LastFour = q.text()
		case "Enabled":
			c.Enabled = q.flag()
		case "CreatedAt":
			c.CreatedAt = q.time()
		case "ExpiresAt":
			c.ExpiresAt = q.time()
		default:
			q.fail()
		}
	}
	return c
}

func (q *quick) push() (p core.Push) {
	q.want('{')
	for first := true; q.next(first, '}'); first = false {
		switch q.key() {
		case "State":
			p.State = core.PushState(q.text())
		case "From":
			p.From = core.Status(q.text())
		case "DecisionID":
			p.DecisionID = q.text()
		case "NextID":
			p.NextID = q.text()
		case "NextDueAt":
			p.NextDueAt = q.time()
		case "DueAt":
			p.DueAt = q.time()
		case "Attempts":
			p.Attempts = int(q.number())
		case "Touched":
			p.Touched = q.flag()
		case "Cause":
			p.Cause = core.Code(q.text())
		case "Message":
			p.Message = q.text()
		case "Hint":
			p.Hint = q.text()
		case "Note":
			p.Note = q.text()
		case "UpdatedAt":
			p.UpdatedAt = q.time()
		default:
			q.fail()
		}
	}
	return p
}

func (q *quick) projection() (p core.Projection) {
	q.want('{')
	for first := true; q.next(first, '}'); first = false {
		switch q.key() {
		case "Known":
			p.Known = q.flag()
		case "Present":
			p.Present = q.flag()
		case "State":
			p.State = q.text()
		case "Grants":
			p.Grants = list(q, (*quick).text)
		case "Fields":
			p.Fields = list(q, (*quick).text)
		default:
			q.fail()
		}
	}
	return p
}
