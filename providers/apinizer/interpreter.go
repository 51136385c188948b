package apinizer

import (
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
	if why := f.allOff(g); ok && why != "" {
		blockAll(&listed, app, why)
	}
	return listed
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

// blockAll shows everything that was granted as incomplete.
func blockAll(r *core.Remote, app core.App, why string) {
	words := make([]string, 0, len(app.Remote.Grants))
	for _, w := range app.Remote.Grants {
		words = append(words, strings.TrimSuffix(w, wordGranted)+tail(w))
	}
	r.Projection = core.Shown(app.Remote.State, words...).With(app.Remote.Fields...)
	for _, x := range app.Registrations {
		if x.Status == core.RegistrationOn {
			x.Blocked = why
			r.Registrations = append(r.Registrations, x)
		}
	}
}

func tail(word string) string {
	if strings.HasSuffix(word, "="+wordGranted) {
		return wordIncomplete
	}
	return ""
}
