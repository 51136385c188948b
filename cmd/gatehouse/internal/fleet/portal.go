package fleet

import (
	"maps"
	"slices"

	"gatehouse/core"
)

// requests are the registrations of an invented App as a gateway that decides
// on them has them. Of every fourth App with access to several APIs one more
// request still waits.
func requests(app core.App) []core.Registration {
	regs := slices.Clone(app.Registrations)
	if n := len(regs); app.Status == core.Approved && n > 1 && app.ID[len(app.ID)-1]%4 == 0 {
		regs[n-1].Status = core.Waiting
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
