package list_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/cmd/gatehouse/internal/list"
	"gatehouse/core"
	"gatehouse/store"
)

func TestWhatIsDueFirstComesFirstAndWhatIsNotDueLastEitherWay(t *testing.T) {
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "s.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	err = st.Write(t.Context(), func(tx core.Tx) error {
		for id, days := range map[core.AppID]int{"late": 9, "soon": 3, "later": 1} {
			if err := tx.PutApp(core.App{ID: id, Name: string(id), Status: core.Pending, CreatedAt: now.AddDate(0, 0, -days)}); err != nil {
				return err
			}
		}
		return tx.PutApp(core.App{ID: "done", Name: "done", Status: core.Approved, CreatedAt: now.AddDate(0, 0, -5)})
	})
	if err != nil {
		t.Fatal(err)
	}
	f := list.Filter{Now: now, Kind: func(string) string { return "" }, Sort: "due", Due: core.Targets{Default: 48 * time.Hour}.Due}
	for desc, want := range map[bool]string{false: "late soon later done", true: "later soon late done"} {
		f.Desc = desc
		rows, err := list.Rows(t.Context(), st, f)
		var got []string
		for _, r := range rows {
			got = append(got, r.Name)
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("desc %v: %q, %v; want %s", desc, got, err, want)
		}
	}
}
