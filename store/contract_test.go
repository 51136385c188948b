package store_test

import (
	"path/filepath"
	"testing"

	"gatehouse/core"
	"gatehouse/store"
	"gatehouse/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) core.Store { return open(t, filepath.Join(t.TempDir(), "state.db")) })
}

// open opens a store that the test closes.
func open(t testing.TB, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
