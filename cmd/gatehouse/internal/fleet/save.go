package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"gatehouse/core"
)

// stateFile holds the simulators' objects between two runs: a store that is
// kept must find its gateways as it left them.
const stateFile = "simulators.json"

// seedKey is where the file keeps what the catalogs were made from.
const seedKey = "seed"

// SavedSeed is the seed that the simulators saved in dir began with, otherwise
// where there are none: with another one they would publish other APIs.
func SavedSeed(dir string, otherwise uint64) uint64 {
	b, err := os.ReadFile(filepath.Join(dir, stateFile))
	if err != nil {
		return otherwise
	}
	saved := struct {
		Seed *uint64 `json:"seed"`
	}{}
	if json.Unmarshal(b, &saved) != nil || saved.Seed == nil {
		return otherwise
	}
	return *saved.Seed
}

// savePause is the least time between two saves.
const savePause = 500 * time.Millisecond

// Save writes every simulator's objects into dir.
func (f *Fleet) Save(dir string) error {
	all := map[string]any{seedKey: f.seed}
	for _, m := range f.Members {
		all[m.Name] = m.gateway.State()
		if with, is := m.gateway.(hooked); is {
			all[hookName(m)] = with.webhook().State()
		}
	}
	b, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return writePrivate(filepath.Join(dir, stateFile), b)
}

// Restore takes over what Save wrote; false when there is nothing.
func (f *Fleet) Restore(dir string) (bool, error) {
	path := filepath.Join(dir, stateFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	var all map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(b, &all)
	}
	for _, m := range f.Members {
		if err == nil && all[m.Name] != nil {
			err = m.gateway.restore(all[m.Name])
		}
		if with, is := m.gateway.(hooked); is && err == nil && all[hookName(m)] != nil {
			err = restoreHook(with.webhook(), all[hookName(m)])
		}
	}
	if err != nil {
		return false, core.Errorf(core.CodeConfig, path, "the simulators' objects cannot be read").
			WithHint("Start anew in an empty directory (--dir).").Because(err)
	}
	return true, nil
}

// KeepSaved saves into dir whenever something may have changed, and once more
// when ctx ends.
func (f *Fleet) KeepSaved(ctx context.Context, dir string, clock core.Clock) error {
	saved := f.writes.Load()
	for {
		select {
		case <-ctx.Done():
			return f.Save(dir)
		case <-clock.After(ctx, savePause):
		}
		if now := f.writes.Load(); now != saved {
			if err := f.Save(dir); err != nil {
				return err
			}
			saved = now
		}
	}
}
