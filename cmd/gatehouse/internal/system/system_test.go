package system_test

import (
	"context"
	"crypto/rand"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gatehouse/cmd/gatehouse/internal/system"
)

func TestIdentifiersAreUniqueAndSortByTheirTime(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	ids := system.NewIDs(func() time.Time { return now }, rand.Reader)
	var made []string
	for i := range 3000 {
		if i%1000 == 999 {
			now = now.Add(time.Millisecond)
		}
		if i == 2500 {
			now = now.Add(-time.Hour) // the clock was set back
		}
		made = append(made, ids.New())
	}
	if !slices.IsSorted(made) {
		t.Error("they do not sort in the order they were made")
	}
	if len(slices.Compact(slices.Clone(made))) != len(made) {
		t.Error("two are equal")
	}
	if strings.Trim(made[0], "0123456789abcdefghjkmnpqrstvwxyz") != "" || len(made[0]) != 20 {
		t.Errorf("%q is not 20 safe characters", made[0])
	}
}

func TestAfterDeliversOrDiesWithItsContext(t *testing.T) {
	select {
	case <-system.Clock{}.After(t.Context(), time.Microsecond):
	case <-time.After(10 * time.Second):
		t.Error("nothing came")
	}
	ctx, cancel := context.WithCancel(t.Context())
	late := system.Clock{}.After(ctx, time.Hour)
	cancel()
	select {
	case <-late:
		t.Error("it came early")
	default:
	}
}

func TestADeadHolderIsKnownToBeDead(t *testing.T) {
	me := system.Holder()
	if !system.Alive(me) {
		t.Errorf("%s, this process, is called dead", me)
	}
	child := exec.Command("true")
	if err := child.Run(); err != nil {
		t.Fatal(err)
	}
	host, _, _ := strings.Cut(me, "/")
	if dead := host + "/" + strconv.Itoa(child.Process.Pid) + "/1"; system.Alive(dead) {
		t.Errorf("%s has ended and is called alive", dead)
	}
	if _, err := os.Stat("/proc/self/stat"); err == nil {
		if recycled := host + "/" + strconv.Itoa(os.Getpid()) + "/1"; system.Alive(recycled) {
			t.Errorf("%s was another process with our number", recycled)
		}
	}
	for _, unknown := range []string{"another-host/1/1", "nonsense", ""} {
		if !system.Alive(unknown) {
			t.Errorf("%q cannot be known to be dead", unknown)
		}
	}
}

func TestAfterLeavesNothingBehindInALongLivedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	const n = 20_000
	for range n {
		<-system.Clock{}.After(ctx, time.Microsecond)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if each := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) / n; each > 50 {
		t.Errorf("%d bytes stay of every wait", each)
	}
}

func TestBehindSudoTheActorIsWhoCalledIt(t *testing.T) {
	t.Setenv("SUDO_USER", "ana")
	if got := system.Actor(); !strings.HasPrefix(got, "ana@") {
		t.Errorf("the actor is %s", got)
	}
	t.Setenv("SUDO_USER", "")
	if got := system.Actor(); strings.HasPrefix(got, "ana@") || strings.HasPrefix(got, "@") {
		t.Errorf("without sudo the actor is %s", got)
	}
}
