package show

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"gatehouse/core"
)

// Review is what a decision on an App rests on.
type Review struct {
	App
	Description     string         `json:"description"`
	CallbackURL     string         `json:"callback_url"`
	Registrations   []Asked        `json:"registrations"`
	OwnerSince      Time           `json:"owner_since"`
	OwnerApps       int            `json:"owner_apps"` // so far, removed ones too
	Others          []Earlier      `json:"others"`     // of the owner, refused ones first, then the newest
	SimilarOpen     []App          `json:"similar_open"`
	SimilarTotal    int            `json:"similar_total"`
	SimilarComplete bool           `json:"similar_complete"` // false: more wait than were looked at
	Duplicates      []PossibleTwin `json:"possible_duplicates"`
	SameCallback    int            `json:"same_callback"` // other Apps whose callback is at the same domain
	Notes           []Event        `json:"notes"`
	LookedAtBy      []Look         `json:"looked_at_by"`
}

// Asked is one API that is asked for.
type Asked struct {
	Registration
	Note   string `json:"note,omitempty"`   // the catalog's
	Limits string `json:"limits,omitempty"` // quota and rate of its plan; absent: the gateway does not tell
}

// Earlier is another App of the owner, with the decision on it.
type Earlier struct {
	App
	DecidedBy string `json:"decided_by"`
	Reason    string `json:"reason"`
}

// PossibleTwin is an App that may be the same request, and why.
type PossibleTwin struct {
	App
	Because []string `json:"because"`
}

// Look is somebody who has the App open.
type Look struct {
	Name  string `json:"name"`
	Since Time   `json:"since"`
}

// ReviewOf makes a review; due is when it is to be decided, zero for no time.
func ReviewOf(r core.Review, due, now time.Time) Review {
	out := Review{
		App: Row(core.RowOf(r.App), now), Description: r.App.Description, CallbackURL: r.App.CallbackURL,
		OwnerSince: Time{r.Owner.First}, OwnerApps: r.Owner.Apps, SimilarTotal: r.OpenTotal, SimilarComplete: !r.OpenPart,
		SameCallback: r.CallingTotal, Notes: events(r.Notes), Registrations: []Asked{}, Others: []Earlier{}, SimilarOpen: []App{},
		Duplicates: []PossibleTwin{}, LookedAtBy: []Look{},
	}
	out.DueAt = Time{due}
	for i, reg := range Whole(r.App, nil, now).Registrations {
		out.Registrations = append(out.Registrations, Asked{reg, r.APINotes[r.App.Registrations[i].API.ID], r.Limits[r.App.Registrations[i].Key()]})
	}
	for _, o := range r.Others {
		e := Earlier{App: Row(o, now)}
		if i := slices.IndexFunc(r.Decided, func(a core.App) bool { return a.ID == o.ID }); i >= 0 {
			e.DecidedBy, e.Reason = r.Decided[i].DecidedBy, r.Decided[i].Reason
		}
		out.Others = append(out.Others, e)
	}
	for _, o := range r.Open {
		out.SimilarOpen = append(out.SimilarOpen, Row(o, now))
	}
	for _, d := range r.Duplicates {
		out.Duplicates = append(out.Duplicates, PossibleTwin{Row(d.Row, now), d.Words()})
	}
	for _, l := range r.Looks {
		out.LookedAtBy = append(out.LookedAtBy, Look{l.Name, Time{l.Since}})
	}
	return out
}

// shownTwins is how many Apps of a kind the page names one by one.
const shownTwins = 10

// ReviewPage writes a review for a person.
func ReviewPage(w io.Writer, r Review, dates core.DateFormat, now time.Time) error {
	p := page{w: w, dates: dates}
	p.field("App", r.Name+", "+r.Status)
	p.field("id", string(r.ID))
	p.field("connection", marked(r.Connection, r.NotConfigured))
	if !r.DueAt.IsZero() {
		p.field("due", p.at(r.DueAt)+", "+dueIn(r.DueAt.Time, now))
	}
	p.field("assigned to", r.AssignedTo)
	for _, l := range r.LookedAtBy {
		p.field("", l.Name+" is looking, since "+p.at(l.Since))
	}
	p.field("developer", developerLine(Detail{App: r.App}))
	if !r.OwnerSince.IsZero() {
		p.field("first seen", fmt.Sprintf("%s, %d Apps so far", p.at(r.OwnerSince), r.OwnerApps))
	}
	p.field("description", r.Description)
	p.field("callback URL", r.CallbackURL)
	for _, a := range r.Registrations {
		line := fmt.Sprintf("%s, plan %s, %s", a.API, orDash(a.Plan), a.Status)
		p.field("asks for", line+told(a))
	}
	for _, n := range r.Notes {
		p.field("note", p.at(n.At)+"  "+n.Actor+"  "+n.Detail)
	}
	for _, o := range r.Others {
		p.field("other App", otherLine(o))
	}
	p.some(len(r.Duplicates), "duplicate?", func(i int) string {
		d := r.Duplicates[i]
		return fmt.Sprintf("%s, %s, of %s: %s", d.Name, d.Status, d.Developer, strings.Join(d.Because, ", "))
	})
	p.some(len(r.SimilarOpen), "similar, open", func(i int) string {
		o := r.SimilarOpen[i]
		return fmt.Sprintf("%s, of %s, for %s, %s", o.Name, o.Developer, o.APIs, Age(o.age))
	})
	if more := r.SimilarTotal - len(r.SimilarOpen); more > 0 {
		p.field("", fmt.Sprintf("and %d more that are similar", more))
	}
	if !r.SimilarComplete {
		p.field("", "more wait at this connection than were looked at")
	}
	return p.err
}

// told is what the gateway tells of what is asked for.
func told(a Asked) string {
	said := strings.Trim(a.Note+"; "+a.Limits, "; ")
	if a.Limits == "" {
		said = strings.TrimPrefix(said+"; quota and rate limit are not told by its gateway", "; ")
	}
	return ": " + said
}

// some writes the first few of many lines, and how many are left out.
func (p *page) some(n int, label string, line func(i int) string) {
	for i := range min(n, shownTwins) {
		p.field(label, line(i))
	}
	if n > shownTwins {
		p.field("", fmt.Sprintf("and %d more", n-shownTwins))
	}
}

func otherLine(o Earlier) string {
	s := o.Name + ", " + o.Status + " at " + o.Connection
	if o.DecidedBy != "" {
		s += ", by " + o.DecidedBy
	}
	if o.Reason != "" {
		s += ": " + o.Reason
	}
	return s
}

func dueIn(at, now time.Time) string {
	if at.Before(now) {
		return "overdue " + Age(now.Sub(at))
	}
	return "in " + Age(at.Sub(now))
}
