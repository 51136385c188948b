package keymap_test

import (
	"slices"
	"testing"

	"gatehouse/core"
	"gatehouse/core/verb"
	"gatehouse/tui/keymap"
)

func keys() *keymap.Map {
	return keymap.New(keymap.ScreenKey{Key: "1", Title: "Queue"}, keymap.ScreenKey{Key: "2", Title: "Apps"})
}

func TestNoKeyMeansTwoThingsInOnePlace(t *testing.T) {
	m := keys()
	for _, at := range []keymap.Place{keymap.InList, keymap.InRegistrations, keymap.InConnections, keymap.InPlan, keymap.InTable, keymap.InDialog} {
		seen := map[string]keymap.Action{}
		for _, b := range m.All() {
			if b.Place&at == 0 {
				continue
			}
			for _, k := range b.Keys {
				if other, taken := seen[k]; taken {
					t.Errorf("at %b, %q means both %s and %s", at, k, other, b.Action)
				}
				seen[k] = b.Action
			}
		}
	}
}

func TestEveryVerbWithAKeyIsInTheTable(t *testing.T) {
	m := keys()
	for _, e := range verb.All() {
		if e.Key == "" || e.Name == "show" {
			continue
		}
		b, ok := m.Of(keymap.Action(e.Name))
		if !ok || b.Keys[0] != e.Key || b.Help == "" {
			t.Errorf("%s (%q) is not in the key table as it is in core/verb", e.Name, e.Key)
		}
	}
}

// The keys agree with the transition table: a decision's key is on exactly
// where the table and the provider allow it.
func TestADecisionsKeyIsOnWhereTheTableAllowsIt(t *testing.T) {
	caps := core.Capabilities{Title: "Test", Verbs: map[core.Verb]core.VerbSupport{}}
	for _, v := range core.Verbs() {
		caps.Verbs[v] = core.VerbSupport{Support: core.Native}
	}
	m := keys()
	for _, e := range verb.Decisions() {
		if e.Off != "" {
			continue
		}
		b, _ := m.Of(keymap.Action(e.Name))
		for _, status := range core.Statuses() {
			s := keymap.State{HasRow: true, Row: core.Row{Name: "X", Status: status}, Caps: caps, HasCaps: true}
			_, allowed := core.Next(status, e.Verb)
			if why := b.Why(s); (why == "") != allowed {
				t.Errorf("%s on %s: allowed is %v, but the key says %q", e.Name, status, allowed, why)
			}
			s.ReadOnly = true
			if b.Why(s) == "" {
				t.Errorf("%s is on in read-only mode", e.Name)
			}
		}
	}
}

// Design 2.1: from which status each verb on one registration is on.
func TestARegistrationsKeyIsOnWhereTheTableAllowsIt(t *testing.T) {
	on := map[string][]core.RegistrationStatus{
		"a": {core.Waiting, core.RegistrationOff, core.RegistrationRefused},
		"x": {core.Waiting},
		"c": {core.RegistrationOn},
		"w": {core.RegistrationRefused},
		"d": {core.RegistrationOn, core.RegistrationOff, core.RegistrationRefused},
	}
	caps := core.Capabilities{Title: "Test", DecidesRegistrations: true, Registrations: map[core.Verb]core.VerbSupport{}}
	for _, v := range core.RegistrationVerbs() {
		caps.Registrations[v] = core.VerbSupport{Support: core.Native}
	}
	m := keys()
	for key, from := range on {
		b, ok := m.Lookup(key, keymap.InRegistrations)
		if !ok || !b.Verb.Decides() {
			t.Fatalf("%s decides nothing on a registration", key)
		}
		for _, status := range []core.RegistrationStatus{core.Waiting, core.RegistrationOn, core.RegistrationOff, core.RegistrationRefused, core.RegistrationUnknown} {
			s := keymap.State{
				Place: keymap.InRegistrations, HasRow: true, HasCaps: true, Caps: caps,
				Row: core.Row{Name: "X", Status: core.Approved}, Registration: core.Registration{API: core.APIRef{Name: "Pay"}, Status: status},
			}
			if why := b.Why(s); (why == "") != slices.Contains(from, status) {
				t.Errorf("%s on %s says %q", key, status, why)
			}
			if s.ReadOnly = true; b.Why(s) == "" {
				t.Errorf("%s is on in read-only mode", key)
			}
			if s.ReadOnly, s.HasCaps = false, false; b.Why(s) == "" {
				t.Errorf("%s is on where the connection is not configured", key)
			}
		}
	}
}

func TestAVerbIsCalledOtherwiseOnADeveloper(t *testing.T) {
	b, _ := keys().Of("cancel")
	if got := b.LabelFor(keymap.State{Row: core.Row{Kind: core.KindDeveloper}}); got != "revoke" {
		t.Errorf("it is called %q", got)
	}
	if got := b.LabelFor(keymap.State{}); got != "cancel" {
		t.Errorf("on an App it is called %q", got)
	}
}

func TestKeysSayWhyTheyAreOff(t *testing.T) {
	m := keys()
	pending := core.Row{Name: "Pay", Status: core.Pending, Connection: "gone"}
	for _, c := range []struct {
		action keymap.Action
		state  keymap.State
		want   string
	}{
		{"approve", keymap.State{}, "there is nothing in the list"},
		{"approve", keymap.State{HasRow: true, Row: pending}, "connection gone is not configured"},
		{"cancel", keymap.State{HasRow: true, HasCaps: true, Row: pending}, "only an APPROVED or SUSPENDED App can be canceled, not a PENDING one"},
		{"cancel", keymap.State{HasRow: true, HasCaps: true, Row: pending, Marked: 2}, ""},
		{"edit", keymap.State{HasRow: true, Marked: 2}, ""},
		{"edit", keymap.State{HasRow: true, HasCaps: true, Row: pending}, "only an APPROVED App can be edited, not a PENDING one"},
		{"create", keymap.State{}, "no connection is configured: gatehouse connections add"},
		{"retry", keymap.State{HasRow: true, Row: pending}, "its push has neither failed nor is it unproven"},
		{"credentials", keymap.State{HasRow: true, HasCaps: true, Row: pending}, "credentials are shown only for an App that is APPROVED and confirmed"},
	} {
		b, _ := m.Of(c.action)
		if got := b.Why(c.state); got != c.want {
			t.Errorf("%s: %q, want %q", c.action, got, c.want)
		}
	}
}

// A letter that ends a sequence a terminal sends by itself must never confirm
// (design 6): the confirming key of destructive dialogs is a control key.
func TestTheConfirmingKeyIsNotALetter(t *testing.T) {
	for _, b := range keys().All() {
		if b.Group == keymap.Dialog && len(b.Keys[0]) == 1 {
			t.Errorf("a single letter %q works in dialogs", b.Keys[0])
		}
	}
}
