package apigee

import (
	"strings"

	"gatehouse/core"
)

// Project implements core.Provider. State is the app's own level, Grants every
// registration that Apigee knows, with the word of the product on its keys.
//
// It reads Base beside what the port names: a cancel or suspend is carried by
// the app's level, so the keys must go on saying what they last said, and a
// product that Apigee never had is not asked for before it is approved.
func (Provider) Project(_ core.Connection, app core.App) core.Projection {
	known := app.Refs.Get(refApp, "") != ""
	if app.Status == core.Deleted || (!known && app.Status != core.Approved) {
		return core.Absent()
	}
	b := base(app)
	var grants []string
	for _, r := range app.Registrations {
		if word := b.word(r); word != "" {
			grants = append(grants, core.Grant(r, word))
		}
	}
	return core.Shown(b.state(), grants...).With(fields(app.Name, app.Description, app.CallbackURL, app.Attributes)...)
}

// based is an App with the words that Apigee last showed.
type based struct {
	core.App
	words map[string]string // by registration key
}

func base(app core.App) based {
	b := based{app, map[string]string{}}
	for _, grant := range app.Base.Grants {
		if i := strings.LastIndex(grant, "="); i >= 0 {
			b.words[grant[:i]] = grant[i+1:]
		}
	}
	return b
}

// word is what a registration must show, "" when Apigee need not know it.
func (b based) word(r core.Registration) string {
	last, shown := b.words[r.Key()]
	if !b.Base.Present && r.ID != "" { // read from Apigee, and nothing proven since
		shown = true
		if r.Status == core.Waiting {
			last = wordPending
		}
	}
	switch {
	case r.Status == core.RegistrationOn:
		return wordApproved
	case r.Status == core.RegistrationUnknown:
		return last
	case b.carried(r):
		return wordApproved
	case r.Status == core.Waiting && last == wordPending:
		return wordPending
	case shown:
		return wordRevoked
	case r.Status == core.RegistrationOff && !b.Base.Present:
		return wordRevoked // an approval may have been on its way
	}
	return ""
}

// carried: the app's own level takes this access away, the key keeps its word.
func (b based) carried(r core.Registration) bool {
	taken := r.TakenBy == core.Cancel || r.TakenBy == core.Suspend
	return b.closed() && r.Status == core.RegistrationOff && taken && b.words[r.Key()] == wordApproved
}

func (b based) closed() bool { return b.Status == core.Canceled || b.Status == core.Suspended }

// state is what the app's own level must show. Where a decision does not need
// it, it stays as it is.
func (b based) state() string {
	switch {
	case b.Status == core.Approved:
		return wordApproved
	case b.Status == core.Unknown:
		return b.Native
	case b.closed() && (!b.Base.Present || len(b.Registrations) == 0 || b.carriesAny()):
		return wordRevoked
	case b.Base.Present:
		return b.Base.State
	}
	return wordApproved
}

func (b based) carriesAny() bool {
	for _, r := range b.Registrations {
		if b.carried(r) {
			return true
		}
	}
	return false
}
