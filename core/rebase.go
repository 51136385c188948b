package core

import (
	"maps"
	"slices"
	"strings"
)

// PartState names the App's own native state among the parts of a projection;
// a registration's part is named by its Key, a field's by PartField.
const PartState = "state/"

// PartField names a field among the parts of a projection.
func PartField(field string) string { return "field/" + field }

// Rebase takes over into our App what changed at the gateway alone since Base,
// part by part: each registration (where the provider decides on them), each
// editable field, the state. What changed here alone stays ours. Where both
// changed one part differently, of a registration and of the state the lesser
// access wins, and of a field the gateway's value; what is lost is named in
// Lost. Base follows what was merged, so that a Compare afterwards sees our own
// changes alone.
//
// project is the provider's Project; mine, where given, names the parts that an
// unfinished push of ours may have written: they are left as they are. It is
// pure. changed is false when nothing was taken over; an App that is absent on
// one side is left to Compare.
func Rebase(app App, caps Capabilities, project func(App) Projection, remote Remote, mine func(part string) bool) (merged App, changed bool) {
	if !remote.Projection.Present || remote.Projection.Same(app.Base) {
		return app, false
	}
	local := project(app)
	if !local.Present {
		return app, false
	}
	m := &merge{
		app: app.Clone(), caps: caps.For(app), project: project, remote: remote, local: local, mine: mine,
		theirs: registrationsByKey(remote.Registrations),
	}
	m.fields()
	if m.caps.DecidesRegistrations {
		m.parts()
	} else {
		m.whole()
	}
	if m.mergeBase(); len(m.taken) == 0 && m.app.Base.Same(app.Base) {
		return app, false
	}
	m.app.Remote = remote.Projection.clone()
	if len(m.lost) > 0 {
		m.app.Lost = strings.Join(m.lost, "; ")
	}
	return m.app, true
}

// merge is one Rebase under way.
type merge struct {
	app     App
	caps    Capabilities
	project func(App) Projection
	remote  Remote
	local   Projection
	mine    func(string) bool
	theirs  map[string]Registration
	taken   []string // the parts taken over
	lost    []string // what we had decided and the gateway's side won
}

// ours reports whether a part may be our own unfinished work.
func (m *merge) ours(part string) bool { return m.mine != nil && m.mine(part) }

// take notes that a part is taken over.
func (m *merge) take(part string) { m.taken = append(m.taken, part) }

// parts merges what is decided part by part: the state, then registrations.
func (m *merge) parts() {
	was := m.app
	stateTaken := m.state()
	changed := m.registrations(stateTaken)
	if changed && !stateTaken {
		m.app.Status, m.app.Native = statusAfter(was.Status, m.app.Registrations), ""
		if m.app.Status == Unknown {
			m.app.Native = m.remote.Native
		}
	}
	untouched := m.mine == nil && m.local.sameParts(was.Base)
	if untouched && !m.projected(m.app).sameParts(m.remote.Projection) {
		m.app = adoptKeepingFields(was, m.remote) // our words cannot say it: theirs do
		m.take(PartState)
	}
}

// projected is what the gateway must show of an App once base follows what it
// shows now: a provider may look there for what its gateway knows.
func (m *merge) projected(app App) Projection {
	app.Base, app.Remote = m.remote.Projection, m.remote.Projection
	return m.project(app)
}

// whole merges the state of an App that is decided as one, where only fields
// were changed here: state and grants are one part then.
func (m *merge) whole() {
	base, theirs := m.app.Base, m.remote.Projection
	if len(m.local.Fields)+len(theirs.Fields) == 0 || m.ours(PartState) {
		return
	}
	if !m.local.sameParts(base) || theirs.sameParts(base) || m.app.Base.Same(m.local) {
		return // both, nobody, or all of it from there: Compare's to say
	}
	m.app = adoptKeepingFields(m.app, m.remote)
	m.take(PartState)
}

// adoptKeepingFields is Adopt without what it says of fields and base.
func adoptKeepingFields(app App, remote Remote) App {
	out := Adopt(app, remote)
	out.Base = app.Base
	return out
}

// sameParts reports whether two projections agree in all but their fields.
func (p Projection) sameParts(q Projection) bool {
	return p.Known == q.Known && p.Present == q.Present && p.State == q.State && slices.Equal(p.Grants, q.Grants)
}

// state merges the App's own native state.
func (m *merge) state() (taken bool) {
	base, ours, theirs := m.app.Base.State, m.local.State, m.remote.Projection.State
	if theirs == base || theirs == ours || m.ours(PartState) {
		return false
	}
	if ours != base {
		if access[m.remote.Status] > access[m.app.Status] {
			return false
		}
		m.lose(string(m.app.Status), "the gateway showed "+string(m.remote.Status))
	}
	m.app.Status, m.app.Native = m.remote.Status, ""
	if m.remote.Status == Unknown {
		m.app.Native = m.remote.Native
	}
	m.take(PartState)
	return true
}

func (m *merge) lose(decided, instead string) {
	by := m.app.DecidedBy
	if by == "" {
		by = "somebody"
	}
	m.lost = append(m.lost, decided+" by "+by+"; "+instead)
}

// mergeBase is the base after the merge. A whole merge agrees with what the
// gateway shows; one that left our unfinished work out moves only what it took.
func (m *merge) mergeBase() {
	theirs := m.remote.Projection
	switch {
	case m.mine != nil:
		m.app.Base = patch(m.app.Base, theirs, m.taken)
	case m.caps.DecidesRegistrations || slices.Contains(m.taken, PartState):
		m.app.Base = theirs.clone()
	case m.app.Base.Present:
		m.app.Base.Fields = slices.Clone(theirs.Fields)
	}
}

// patch moves the named parts of a projection to what another one shows.
func patch(base, theirs Projection, parts []string) Projection {
	if !base.Present {
		return base
	}
	base = base.clone()
	grants, shown := words(base.Grants), words(theirs.Grants)
	fields, values := fieldTexts(base.Fields), fieldTexts(theirs.Fields)
	whole := wholeGrants(base.Grants)
	for _, part := range parts {
		if field, ok := strings.CutPrefix(part, PartField("")); ok {
			move(fields, values, field)
		} else if part == PartState {
			base.State, whole = theirs.State, wholeGrants(theirs.Grants)
		} else {
			move(grants, shown, part)
		}
	}
	base.Grants, base.Fields = append(whole, entries(grants)...), entries(fields)
	slices.Sort(base.Grants)
	return base
}

// Beneath is the base for a decision that waits behind one that p just proved:
// of the parts that it alone will write nothing was proven, and former stays.
// What somebody changed in them meanwhile is compared when its turn comes.
func (p Projection) Beneath(former Projection, parts []string) Projection {
	if !former.Present {
		return p
	}
	return patch(p, former, parts)
}

func move(into, from map[string]string, key string) {
	if v, ok := from[key]; ok {
		into[key] = v
	} else {
		delete(into, key)
	}
}

// entries is the inverse of words and fieldTexts, sorted; nil for none.
func entries(m map[string]string) []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		out = append(out, key+"="+m[key])
	}
	slices.Sort(out)
	return out
}

// words takes grants apart: the native word of each registration. A key may
// have a "=" in it, a native word has none.
func words(grants []string) map[string]string {
	out := make(map[string]string, len(grants))
	for _, g := range grants {
		if i := strings.LastIndexByte(g, '='); i >= 0 {
			out[g[:i]] = g[i+1:]
		}
	}
	return out
}

// wholeGrants are the grants that are decided with the App: no registration's.
func wholeGrants(grants []string) []string {
	return slices.DeleteFunc(slices.Clone(grants), func(g string) bool { return strings.Contains(g, "=") })
}

// fieldTexts takes fields apart: the value of each.
func fieldTexts(fields []string) map[string]string {
	out := make(map[string]string, len(fields))
	for _, f := range fields {
		if field, value, ok := strings.Cut(f, "="); ok {
			out[field] = value
		}
	}
	return out
}
