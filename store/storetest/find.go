package storetest

import (
	"slices"
	"testing"

	"gatehouse/core"
)

func testFinding(t *testing.T, open Open) {
	run(t, open, []subtest{
		{"a full id or a unique prefix of at least 4 characters", func(t *testing.T, s core.Store) {
			a, b, longer := simple(1), simple(2), simple(3)
			a.ID, b.ID, longer.ID = "abcd-1", "abce-2", "abcd-1-x"
			put(t, s, a, b, longer)
			for typed, want := range map[string]core.AppID{"abce": "abce-2", "abce-2": "abce-2", "abcd-1": "abcd-1", "abcd-1-": "abcd-1-x"} {
				if got := must[core.AppID](t)(s.FindID(t.Context(), typed)); got != want {
					t.Errorf("%s gives %s, want %s", typed, got, want)
				}
			}
			for typed, code := range map[string]core.Code{"abcd": core.CodeInvalid, "abc": core.CodeInvalid, "zzzz": core.CodeNotFound, "%___": core.CodeNotFound} {
				_, err := s.FindID(t.Context(), typed)
				if core.CodeOf(err) != code {
					t.Errorf("%s gives %v, want %s", typed, err, code)
				}
			}
		}},
		{"a tombstone is found by its id", func(t *testing.T, s core.Store) {
			a := simple(1)
			a.RemovedAt = noon
			put(t, s, a)
			if got := must[core.AppID](t)(s.FindID(t.Context(), string(a.ID)[:10])); got != a.ID {
				t.Errorf("got %s", got)
			}
		}},
		{"AppsByRef finds live Apps of the connection, and leaves out refs nobody has", func(t *testing.T, s core.Store) {
			elsewhere, gone := full(2), full(3)
			elsewhere.Connection = "aws-test"
			gone.RemovedAt = noon
			put(t, s, full(1), elsewhere, gone)
			ref := func(id, scope string) core.Ref { return core.Ref{Kind: "key", Scope: scope, ID: id} }
			asked := []core.Ref{ref("key-1", "us-east-1"), ref("key-1", "eu-west-1"), ref("key-1", "ap-south-1"), ref("key-2", "us-east-1"), ref("key-3", "us-east-1"), {Kind: "client", Scope: "us-east-1", ID: "key-1"}}
			want := map[core.Ref]core.App{asked[0]: full(1), asked[1]: full(1)}
			if d := diff(want, must[map[core.Ref]core.App](t)(s.AppsByRef(t.Context(), "aws-prod", asked))); d != "" {
				t.Error(d)
			}
			write(t, s, func(tx core.Tx) error {
				moved := full(1)
				moved.Refs = core.Refs{ref("key-9", "us-east-1")}
				if err := tx.PutApp(moved); err != nil {
					return err
				}
				got, err := tx.AppsByRef("aws-prod", append(asked, moved.Refs...))
				if d := diff(map[core.Ref]core.App{moved.Refs[0]: moved}, got); d != "" {
					t.Error(d)
				}
				return err
			})
		}},
		{"AppByReference finds a live App of the connection", func(t *testing.T, s core.Store) {
			gone, none := full(2), simple(3)
			gone.RemovedAt = noon
			put(t, s, full(1), gone, none)
			write(t, s, func(tx core.Tx) error {
				got, err := tx.AppByReference("aws-prod", full(1).ReferenceID)
				if d := diff(full(1), got); d != "" {
					t.Error(d)
				}
				for _, try := range [][2]string{{"kong", full(1).ReferenceID}, {"aws-prod", gone.ReferenceID}, {"kong", ""}} {
					if _, err := tx.AppByReference(try[0], try[1]); core.CodeOf(err) != core.CodeNotFound {
						t.Errorf("%q gives %v, want not found", try, err)
					}
				}
				return err
			})
		}},
		{"Expected returns the live Apps of the connection whose base is present", func(t *testing.T, s core.Store) {
			absent, elsewhere, gone := full(2), full(3), full(4)
			absent.Base, elsewhere.Connection, gone.RemovedAt = core.Absent(), "kong", noon
			put(t, s, full(1), absent, elsewhere, gone, simple(5), full(6))
			got := must[[]core.AppID](t)(s.Expected(t.Context(), "aws-prod"))
			if !slices.Equal(got, []core.AppID{appID(1), appID(6)}) {
				t.Errorf("got %v", got)
			}
		}},
	})
}
