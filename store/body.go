package store

import (
	"encoding/json"
	"strings"
	"time"

	"gatehouse/core"
)

// body is core.App as it is stored: one JSON value that is read and written
// whole, since nobody asks for a part of an App. It must have the fields of
// core.App in their order, or the store does not compile; a new field reads as
// zero from what was stored before it. The id and the name have columns.
type body struct {
	ID              core.AppID          `json:"-"`
	Kind            core.Kind           `json:",omitzero"`
	Name            string              `json:"-"`
	ReferenceID     string              `json:",omitzero"`
	Description     string              `json:",omitzero"`
	CallbackURL     string              `json:",omitzero"`
	Attributes      map[string]string   `json:",omitempty"`
	Owner           core.Owner          `json:",omitzero"`
	Connection      string              `json:",omitzero"`
	CreatedAt       time.Time           `json:",omitzero"`
	Status          core.Status         `json:",omitzero"`
	Native          string              `json:",omitzero"`
	Registrations   []core.Registration `json:",omitempty"`
	Credentials     []core.Credential   `json:",omitempty"`
	Reason          string              `json:",omitzero"`
	DecidedBy       string              `json:",omitzero"`
	DecidedAt       time.Time           `json:",omitzero"`
	Revision        int64               `json:",omitzero"`
	Push            core.Push           `json:",omitzero"`
	Refs            core.Refs           `json:",omitempty"`
	Base            core.Projection     `json:",omitzero"`
	Remote          core.Projection     `json:",omitzero"`
	ReadAt          time.Time           `json:",omitzero"`
	MissingAt       time.Time           `json:",omitzero"`
	RemovedAt       time.Time           `json:",omitzero"`
	Lost            string              `json:",omitzero"`
	DeletionAskedAt time.Time           `json:",omitzero"`
	AssignedTo      string              `json:",omitzero"`
	Untold          string              `json:",omitzero"`
}

// normal is the App as it will be read again: a copy whose times are in UTC,
// without a clock reading of this process, so that one instant is one text.
func normal(a core.App) core.App {
	a = a.Clone()
	for _, t := range timesOf(&a) {
		*t = t.UTC().Round(0)
	}
	return a
}

// bodyOf encodes an App that is normal.
func bodyOf(a core.App) string { return toJSON(body(a)) }

// timesOf are the times of an App.
func timesOf(a *core.App) []*time.Time {
	times := []*time.Time{
		&a.CreatedAt, &a.DecidedAt, &a.ReadAt, &a.MissingAt, &a.RemovedAt, &a.Push.DueAt, &a.Push.NextDueAt, &a.Push.UpdatedAt, &a.DeletionAskedAt,
	}
	for i := range a.Registrations {
		times = append(times, &a.Registrations[i].CreatedAt)
	}
	for i := range a.Credentials {
		times = append(times, &a.Credentials[i].CreatedAt, &a.Credentials[i].ExpiresAt)
	}
	return times
}

// bodyRoom is what a body is given to grow by: about what a decision, its push
// and a credential add, in bytes.
const bodyRoom = 512

// padded gives a body room to grow, in blanks, which JSON allows at its end. A
// decision makes its App's record longer; one that no longer fits its page is
// moved, which puts up to nine pages more into the log while somebody waits for
// the disk. had is how long the stored one is, 0 for none.
func padded(body string, had int) string {
	if len(body) > had {
		had = (len(body) + bodyRoom + 63) &^ 63
	}
	return body + strings.Repeat(" ", had-len(body))
}

// appOfBody is the inverse of bodyOf.
func appOfBody(id core.AppID, name, text string) (core.App, error) {
	b, ok := quickBody(text)
	var err error
	if !ok {
		b, err = slowBody(text)
	}
	b.ID, b.Name = id, name
	return core.App(b), err
}

// slowBody reads what quickBody does not; apart, so that its App is the only one
// that needs a place of its own.
func slowBody(text string) (b body, err error) {
	err = json.Unmarshal([]byte(text), &b)
	return b, err
}

// fromJSON is the inverse of toJSON; "" leaves the zero value.
func fromJSON(text string, into any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

// attributesText is a map as one column, "" for none.
func attributesText(m map[string]string) string {
	if len(m) == 0 {
		return ""
	}
	return toJSON(m)
}
