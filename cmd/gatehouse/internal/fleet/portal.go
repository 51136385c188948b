package fleet

import (
	"maps"
	"slices"
	"time"

	"gatehouse/core"
)

// requests are the registrations of an invented App as a gateway that decides
// on them has them at a time. Of every fourth App with access to several APIs one
// more request still waits, for some days.
func requests(app core.App, now time.Time) []core.Registration {
	regs := slices.Clone(app.Registrations)
	for i := range regs {
		regs[i].CreatedAt = app.CreatedAt
	}
	last := app.ID[len(app.ID)-1]
	if n := len(regs); app.Status == core.Approved && n > 1 && last%4 == 0 {
		regs[n-1].Status = core.Waiting
		if recent := now.Add(-time.Duration(1+last%11) * 24 * time.Hour); recent.After(app.CreatedAt) {
			regs[n-1].CreatedAt = recent
		}
	}
	return regs
}

// pace lets a simulator be called as fast as it can, unless it is to be as slow
// as the real thing: then the provider's own pace holds.
func pace(realistic bool) []string {
	if realistic {
		return nil
	}
	return []string{"rate: 2000", "in-flight: 8"}
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
