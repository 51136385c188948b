package apinizer

import (
	"slices"
	"strings"

	"gatehouse/core"
)

// remember keeps what a batch rests on for Interpret, until the returned
// function is called.
func (g *gateway) remember(batch []facts) (forget func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.listed == nil {
		g.listed = map[string]facts{}
	}
	for _, f := range batch {
		g.listed[f.creds[0].username] = f
	}
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		for _, f := range batch {
			delete(g.listed, f.creds[0].username)
		}
	}
}

func (g *gateway) recall(r core.Remote) (facts, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, ref := range r.Refs {
		if f, ok := g.listed[ref.ID]; ok && ref.Kind == refCredential {
			return f, true
		}
	}
	return facts{}, false
}

// Mapping implements core.Mapped.
func (g *gateway) Mapping() core.Mapping {
	return core.Mapping{Name: "the mapping file " + g.mapping.path, Digest: g.mapping.digest}
}

// Interpret implements core.Interpreter: what a listed credential means for
// the App it belongs to, as Read would say it. Where its grants were not read,
// it shows what it last showed, unless the list tells that calls cannot pass
// any more. The App's name is ours alone.
func (g *gateway) Interpret(app core.App, listed core.Remote) core.Remote {
	f, ok := g.recall(listed)
	if ok && f.read {
		r := g.remoteOf(app, f)
		r.Name, r.Owner = "", core.Owner{}
		return r
	}
	listed.Name, listed.Owner = "", core.Owner{}
	if !app.Remote.Present || app.Remote.State == stateUnread {
		return listed
	}
	listed.Projection, listed.Status, listed.Native = app.Remote, app.Status, app.Native
	if ok {
		g.lastShown(&listed, app, f)
	}
	return listed
}

// Basis implements core.Interpreter: the mapping file, the facts behind a listed
// credential, and whether it has expired by now.
func (g *gateway) Basis(listed core.Remote) string {
	f, ok := g.recall(listed)
	if !ok {
		return ""
	}
	return f.text(g.mapping.digest, g.env.Clock.Now())
}

// lastShown is what was last shown of the App, brought up to what a list
// tells: whether its credentials are on. One that was blocked by that alone had
// all its grants.
func (g *gateway) lastShown(r *core.Remote, app core.App, f facts) {
	why, changed := f.allOff(g), false
	words := slices.Clone(app.Remote.Grants)
	for _, x := range app.Registrations {
		before := x
		i := slices.Index(words, core.Grant(x, wordOf(x)))
		if x.Status != core.RegistrationOn || i < 0 {
			continue
		}
		if x.Blocked == "" || strings.HasPrefix(x.Blocked, offPrefix) {
			x.Blocked = why
		}
		words[i] = core.Grant(x, wordOf(x))
		changed = changed || wordOf(x) != wordOf(before)
		r.Registrations = append(r.Registrations, x)
	}
	if !changed {
		r.Registrations = nil
		return
	}
	r.Projection = core.Shown(app.Remote.State, words...).With(app.Remote.Fields...)
}

// allOff says why calls with none of the credentials pass.
func (f facts) allOff(g *gateway) string {
	why := ""
	for _, c := range f.creds {
		if why = c.off(g.env.Clock.Now()); why == "" {
			return ""
		}
	}
	return why
}
