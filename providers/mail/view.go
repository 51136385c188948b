package mail

import (
	"time"

	"gatehouse/core"
	"gatehouse/core/plaintext"
)

// listed is how many Apps a mail names; it says how many more there are.
const listed = 200

// view is what a template sees. Every text in it is safe to show.
type view struct {
	Name   string // whom it goes to; "" when not known
	Email  string
	Portal string // what it is signed with; "" for nothing
	Items  []item // the first of them, at most listed
	Count  int    // how many there are
	More   int    // how many are not in Items
	One    bool   // there is exactly one
}

// item is one App of a mail.
type item struct {
	App        string
	SignUp     bool // it is a developer's sign-up, App is his name
	Owner      string
	Connection string
	APIs       []string
	// Parts: only the access to these APIs was decided, not the App as a whole.
	Parts  bool
	Reason string
	At     time.Time // UTC
}

// First is the only item, or the first.
func (v view) First() item {
	if len(v.Items) == 0 {
		return item{}
	}
	return v.Items[0]
}

// SignUp reports whether the mail is about one developer's sign-up.
func (v view) SignUp() bool { return v.One && v.First().SignUp }

func viewOf(m core.Mail, portal string) view {
	v := view{
		Name: plaintext.Line(m.To.Name), Email: plaintext.Line(m.To.Email), Portal: plaintext.Line(portal),
		Count: len(m.Items), One: len(m.Items) == 1,
	}
	for _, i := range m.Items[:min(len(m.Items), listed)] {
		v.Items = append(v.Items, itemOf(i))
	}
	v.More = v.Count - len(v.Items)
	return v
}

func itemOf(i core.MailItem) item {
	out := item{
		App: plaintext.Line(i.App), SignUp: i.Kind == core.KindDeveloper, Owner: plaintext.Line(i.Owner),
		Connection: plaintext.Line(i.Connection), Parts: i.Registrations, Reason: plaintext.Line(i.Reason), At: i.At.UTC(),
	}
	for _, api := range i.APIs {
		out.APIs = append(out.APIs, plaintext.Line(api))
	}
	return out
}
