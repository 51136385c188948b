package show_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/core/export"
	"gatehouse/core/verb"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func app() core.App {
	return core.App{
		ID: "01a", Name: "Pay\x1b[31m", ReferenceID: "r1", Description: "d", CallbackURL: "https://x.example", Connection: "aws-prod",
		Attributes: map[string]string{"tier": "gold"}, Owner: core.Owner{Name: "Ana Lima", Email: "ana@acme.example", Account: "Acme"},
		CreatedAt: now.Add(-3 * 24 * time.Hour), Status: core.Approved, DecidedBy: "bo@bastion", DecidedAt: now.Add(-time.Hour), Reason: "ok", Revision: 2,
		Registrations: []core.Registration{{API: core.APIRef{ID: "a1", Name: "Payments"}, Plan: core.PlanRef{ID: "p1"}, Status: core.RegistrationOn}},
		Credentials:   []core.Credential{{Kind: "api key", Scope: "us-east-1", RefID: "k1", Fingerprint: "f", LastFour: "abcd", Enabled: true}},
		Push:          core.Push{State: core.PushConfirmed, Attempts: 1, UpdatedAt: now},
		Refs:          core.Refs{{Kind: "key", Scope: "us-east-1", ID: "k1"}}, Remote: core.Shown("enabled", "g"), ReadAt: now, DeletionAskedAt: now,
	}
}

// The names of the fields are read by scripts: adding one is fine, renaming or
// removing one is not.
func TestTheFieldsOfTheJSONAreStable(t *testing.T) {
	list := []string{"account", "apis", "assigned_to", "connection", "created_at", "decided_at", "deletion_asked", "developer", "email", "id", "lost", "missing", "name",
		"push", "reference_id", "revision", "status", "team", "untold", "waiting", "waiting_since"}
	if diff := cmp.Diff(list, keys(t, show.Row(core.RowOf(app()), now))); diff != "" {
		t.Errorf("list: %s", diff)
	}
	detail := slices.Sorted(slices.Values(append(list, "attributes", "callback_url", "credentials", "decided_by", "deletion_asked_at", "description",
		"gateway", "history", "push_detail", "reason", "registrations", "removed_at")))
	whole := show.Whole(app(), []core.Audit{{At: now, Actor: "bo@bastion", Action: "approve"}}, now)
	if diff := cmp.Diff(detail, keys(t, whole)); diff != "" {
		t.Errorf("show: %s", diff)
	}
	if diff := cmp.Diff([]string{"already", "apart", "change", "connections", "irreversible", "not_eligible", "stale", "verb", "warnings"}, keys(t, show.PlanOf(core.Plan{}))); diff != "" {
		t.Errorf("plan: %s", diff)
	}
	if diff := cmp.Diff([]string{"adopted", "changes", "complete", "conflicts", "connection", "dropped", "missing", "new", "planned", "pushes", "received", "removed", "same", "unmanaged"},
		keys(t, show.SyncOf("c", engine.SyncReport{}, nil))); diff != "" {
		t.Errorf("sync: %s", diff)
	}
}

func keys(t *testing.T, v any) []string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	var out []string
	for k, raw := range m {
		out = append(out, k)
		if string(raw) == "null" && k != "decided_at" && k != "removed_at" {
			t.Errorf("%s is null; lists and objects are empty instead", k)
		}
	}
	slices.Sort(out)
	return out
}

func TestAnAppWithoutAnythingHasEmptyListsAndNoTimes(t *testing.T) {
	b, err := json.Marshal(show.Whole(core.App{ID: "x", CreatedAt: now}, nil, now))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"registrations":[]`, `"credentials":[]`, `"history":[]`, `"attributes":{}`, `"decided_at":null`, `"push":"none"`} {
		if !bytes.Contains(b, []byte(want)) {
			t.Errorf("%s is not in %s", want, b)
		}
	}
}

func TestTheDetailForAPersonShowsNoSecretAndNoEscape(t *testing.T) {
	var b strings.Builder
	if err := show.Page(&b, show.Whole(app(), []core.Audit{{At: now, Actor: "bo@bastion", Action: "approve", Detail: "evil\x1b]0;x\x07"}}, now), core.DatesISO); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Pay^[[31m", "APPROVED, by bo@bastion", "secret …abcd", "Payments, plan p1 (not in catalog), APPROVED", "enabled with 1 grant, read 2026-11-23"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in:\n%s", want, b.String())
		}
	}
	if strings.ContainsAny(b.String(), "\x1b\x07") {
		t.Error("an escape sequence passed")
	}
}

func TestAgesAreInTheirLargestUnit(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Hour: "0s", 59 * time.Second: "59s", 90 * time.Second: "1m", 25 * time.Hour: "1d", 400 * 24 * time.Hour: "1y", 3 * time.Hour: "3h",
	} {
		if got := show.Age(d); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}

func TestAPlanSaysEverythingItHolds(t *testing.T) {
	var b strings.Builder
	err := show.WritePlan(&b, verb.Of(core.Delete), core.Plan{
		Verb:        core.Delete,
		Change:      []core.PlanItem{{ID: "1", Name: "One", Connection: "c", From: core.Canceled, To: core.Deleted, Effect: "deleted at AWS"}},
		NotEligible: []core.PlanItem{{ID: "2", Name: "Two", Reason: core.Errorf(core.CodeNotAllowed, "Two", "it is APPROVED")}},
		Already:     []core.PlanItem{{ID: "3", Name: "Three", From: core.Deleted}},
		Stale:       []core.PlanItem{{ID: "4", Name: "Four", Reason: core.Errorf(core.CodeStale, "Four", "approved by ana 12 s ago")}},
		Connections: []core.PlanConnection{{Name: "c", Title: "AWS", Apps: 1, Sends: 1, Time: 90 * time.Second}},
		Warnings:    []string{"others see it"}, Irreversible: []string{"the key is gone for good"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Delete: 1 App will change", "1  One  CANCELED → DELETED  on c: deleted at AWS", "1 not eligible", "Two: it is APPROVED", "1 already so",
		"1 changed since you looked", "approved by ana 12 s ago", "c (AWS): 1 App, 1 to send, about 1m", "note: others see it",
		"cannot be undone: the key is gone for good",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in:\n%s", want, b.String())
		}
	}
}

func TestUnknownAndMissingAppsAreMarkedInTheTable(t *testing.T) {
	a := app()
	a.Status, a.Native, a.MissingAt = core.Unknown, "FROZEN", now
	var b strings.Builder
	if err := export.Write(&b, export.Table, show.Apps(), export.All([]show.App{show.Row(core.RowOf(a), now)})); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "FROZEN (unknown) missing") {
		t.Errorf("the table:\n%s", b.String())
	}
}

// Nobody can read 400 lines before an answer: many are counted by what happens
// to them.
func TestAQuestionAboutManySaysWhatHappensAndHowOften(t *testing.T) {
	plan := core.Plan{Verb: core.Cancel}
	for i := range 400 {
		plan.Change = append(plan.Change, core.PlanItem{
			ID: core.AppID(strconv.Itoa(i)), Name: "App " + strconv.Itoa(i), Connection: "aws-prod", From: core.Approved, To: core.Canceled,
			Effect: "the key is disabled", Lines: []string{"Orders: APPROVED → UNSUBSCRIBED"},
		})
	}
	for i := range 3 {
		plan.NotEligible = append(plan.NotEligible, core.PlanItem{Name: "Odd " + strconv.Itoa(i), Reason: core.Errorf(core.CodeNotAllowed, "", "only APPROVED")})
	}
	var b strings.Builder
	if err := show.WriteQuestion(&b, verb.Of(core.Cancel), plan); err != nil {
		t.Fatal(err)
	}
	want := `Cancel: 400 Apps will change
  400 Apps: APPROVED → CANCELED  on aws-prod: the key is disabled: App 0, App 1, App 2, App 3, App 4 and 395 others
3 Apps: not eligible
  3 Apps: only APPROVED: Odd 0, Odd 1, Odd 2
--dry-run lists each of them.
`
	if b.String() != want {
		t.Errorf("%s", b.String())
	}
	plan.Change, plan.NotEligible = plan.Change[:2], nil
	b.Reset()
	if err := show.WriteQuestion(&b, verb.Of(core.Cancel), plan); err != nil || strings.Count(b.String(), "Orders: APPROVED") != 2 {
		t.Errorf("a short one is not whole: %v\n%s", err, b.String())
	}
}

func TestAConnectionThatIsPausedSaysForHowLong(t *testing.T) {
	view := show.ConnectionsView(now)
	state := view.Table[len(view.Table)-1].Text
	c := show.Connection{Error: "no answer came", PausedUntil: show.Time{Time: now.Add(4 * time.Minute)}}
	if got := state(c); got != "paused for 4m more, failed: no answer came" {
		t.Errorf("paused: %q", got)
	}
	c.PausedUntil.Time = now.Add(-time.Second)
	if got := state(c); got != "failed: no answer came" {
		t.Errorf("over: %q", got)
	}
}

func TestALargeCountHasItsThousandsApart(t *testing.T) {
	for n, want := range map[int]string{0: "0 rows", 1: "1 row", 999: "999 rows", 2000: "2,000 rows", 1234567: "1,234,567 rows"} {
		if got := show.Count(n, "row", "rows"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
