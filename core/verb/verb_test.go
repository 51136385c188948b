package verb_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/core/verb"
)

func TestEveryVerbOfTheDomainHasAnEntry(t *testing.T) {
	for _, v := range append(core.Verbs(), core.Unsubscribe, core.Reprocess) {
		if e := verb.Of(v); e.Verb != v {
			t.Errorf("core verb %q has no entry", v)
		}
	}
}

func TestAVerbHasWordsOfItsOwnOnARegistrationAndOnADeveloper(t *testing.T) {
	if e := verb.On(verb.OnRegistrations, core.Delete); e.Scope != verb.OnRegistrations || e.TypeName {
		t.Errorf("delete on a registration is %+v", e)
	}
	if e := verb.On(verb.OnDevelopers, core.Cancel); e.Name != "revoke" {
		t.Errorf("cancel on a developer is called %q", e.Name)
	}
	if e := verb.On(verb.OnApps, core.Cancel); e.Name != "cancel" {
		t.Errorf("cancel on an App is called %q", e.Name)
	}
}

func TestNamesAndKeysAreUnique(t *testing.T) {
	for _, part := range [][]verb.Entry{verb.All(), verb.Registrations(), verb.Developers()} {
		names, keys := map[string]bool{}, map[string]string{}
		for _, e := range part {
			if names[e.Name] {
				t.Errorf("two verbs are called %q", e.Name)
			}
			names[e.Name] = true
			if other, taken := keys[e.Key]; taken && e.Key != "" {
				t.Errorf("%s and %s share the key %q", e.Name, other, e.Key)
			}
			keys[e.Key] = e.Name
		}
	}
}

func TestEveryEntryHasItsWords(t *testing.T) {
	plain := regexp.MustCompile(`^[a-z]+$`)
	for _, e := range slices.Concat(verb.All(), verb.Registrations(), verb.Developers()) {
		if !plain.MatchString(e.Name) {
			t.Errorf("%q is not a plain lower-case name", e.Name)
		}
		for what, s := range map[string]string{"Title": e.Title, "Doing": e.Doing, "Done": e.Done, "Short": e.Short, "Long": e.Long} {
			if strings.TrimSpace(s) == "" {
				t.Errorf("%s has no %s", e.Name, what)
			}
		}
		if strings.HasSuffix(e.Short, ".") || !strings.HasSuffix(e.Long, ".") {
			t.Errorf("%s: Short is a phrase without a full stop, Long whole sentences", e.Name)
		}
	}
}

// What takes access away, by the transition table, must be marked destructive:
// the TUI decides by that mark whether Enter may confirm.
func TestVerbsThatTakeAccessAwayAreDestructive(t *testing.T) {
	for _, v := range core.Verbs() {
		for _, from := range core.Statuses() {
			to, ok := core.Next(from, v)
			if !ok || from == to {
				continue
			}
			less := core.LessAccess(from, to) == to
			if less && !verb.Of(v).Destructive {
				t.Errorf("%s leads from %s to %s, less access, and is not marked destructive", v, from, to)
			}
			if !less && verb.Of(v).Destructive {
				t.Errorf("%s leads from %s to %s, more access, and is marked destructive", v, from, to)
			}
		}
	}
}

func TestAllReturnsACopy(t *testing.T) {
	verb.All()[0].Name = "spoiled"
	if _, ok := verb.Named("spoiled"); ok {
		t.Fatal("a caller changed the table")
	}
	if _, ok := verb.Named("approve"); !ok {
		t.Fatal("approve is gone")
	}
}

func TestDecisionsAreTheVerbsThatPlan(t *testing.T) {
	for _, e := range verb.Decisions() {
		if e.Verb == "" || e.Verb == core.View {
			t.Errorf("%s decides nothing", e.Name)
		}
	}
	if len(verb.Decisions()) != len(core.Verbs())-1 {
		t.Errorf("%d decisions, want every core verb but view", len(verb.Decisions()))
	}
}

func TestEveryCommandHasItsWordsAndIsThereOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range verb.Commands() {
		if seen[c.Name] {
			t.Errorf("%s is there twice", c.Name)
		}
		seen[c.Name] = true
		if c.Short == "" || strings.HasSuffix(c.Short, ".") || strings.ToLower(c.Name) != c.Name {
			t.Errorf("%q: %q", c.Name, c.Short)
		}
		if got, ok := verb.CommandNamed(c.Name); !ok || got.Short != c.Short {
			t.Errorf("%s is not found by its name", c.Name)
		}
		if c.Entry.Decides() && c.Way != verb.OnScreen {
			t.Errorf("%s decides, and the palette does not ask as its key does", c.Name)
		}
	}
	if _, ok := verb.CommandNamed("nosuch"); ok {
		t.Error("a command that is not there was found")
	}
}
