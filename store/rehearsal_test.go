package store_test

import (
	"path/filepath"
	"testing"

	"gatehouse/core"
)

// A rehearsal runs with every check, sees what it wrote, and leaves nothing.
func TestARehearsalKeepsNothing(t *testing.T) {
	st := open(t, filepath.Join(t.TempDir(), "state.db"))
	before, err := st.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dry := core.Rehearsal{Store: st}
	saw := false
	for _, write := range []func(core.Tx) error{
		func(tx core.Tx) error {
			if err := tx.PutToken(core.Token{ID: "t", Client: "portal", Hash: []byte("h")}); err != nil {
				return err
			}
			got, err := tx.Token("t")
			saw = got.Client == "portal"
			return err
		},
	} {
		if err := dry.Write(t.Context(), write); err != nil || !saw {
			t.Fatalf("within it: %v, seen %v", err, saw)
		}
		if err := dry.WriteBulk(t.Context(), write); err != nil {
			t.Fatal(err)
		}
	}
	refused := core.Errorf(core.CodeNotAllowed, "x", "no")
	if err := dry.Write(t.Context(), func(core.Tx) error { return refused }); core.CodeOf(err) != core.CodeNotAllowed {
		t.Errorf("a refusal came out as %v", err)
	}
	tokens, err := st.Tokens(t.Context())
	if after, _ := st.Version(t.Context()); err != nil || len(tokens) != 0 || after != before {
		t.Errorf("left: %v, version %d then %d, %v", tokens, before, after, err)
	}
}
