package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	"gatehouse/core"
)

// readOrder is what a reading process is told.
type readOrder struct {
	Connection core.Connection
	Secrets    map[string]string
	Dir        string // for its store
	Profile    string // a file for its CPU profile; "": none
	Same       int    // so many readings in which nothing changed, beside bare ones
	Cold       bool   // these alone: an earlier process has read
}

// readResult is what it found.
type readResult struct {
	Apps, Registrations int
	First, Second       time.Duration // a full read into an empty store, and one in which nothing changed
	LockHeld            time.Duration // the longest time under the write lock
	Again               []again
	Memory              float64 // the largest resident memory, in MiB; 0 where the system does not tell
}

// rows are what was received and stored: an App and each of its registrations.
func (r readResult) rows() int { return r.Apps + r.Registrations }

// fullRead measures a full read of each gateway, in a process of its own.
func fullRead(ctx context.Context, f figures, dir string, names []string, apps int, profile string) error {
	for _, name := range names {
		if err := readOne(ctx, f, dir, name, apps, profile); err != nil {
			return fmt.Errorf("read of %s: %w", name, err)
		}
	}
	return nil
}

func readOne(ctx context.Context, f figures, dir, name string, apps int, profile string) error {
	g, err := gateways[name](dir, apps)
	if err != nil {
		return err
	}
	server, err := g.serve(nil)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	dir, err = os.MkdirTemp(dir, "read-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	unpaced := map[string]string{"rate": "1000000", "in-flight": "8"}
	maps.Copy(unpaced, g.reading)
	order := readOrder{Connection: g.connection(server.URL(), unpaced), Secrets: g.secrets, Dir: dir}
	if profile != "" {
		order.Profile = filepath.Join(profile, "read-"+name+".prof")
	}
	result, state, err := inProcess(ctx, order)
	if err != nil {
		return err
	}
	if result.Apps != apps {
		return fmt.Errorf("%d of %d Apps were stored", result.Apps, apps)
	}
	f.add("read rows "+name, float64(result.rows())/result.First.Seconds())
	f.add("read again "+name, float64(result.rows())/result.Second.Seconds())
	f.add("read apps "+name, float64(result.Apps)/result.First.Seconds())
	f.add("read memory "+name, result.Memory)
	f.add("read cpu "+name, (state.UserTime() + state.SystemTime()).Seconds())
	f.add("read lock "+name, ms(result.LockHeld))
	return nil
}

// inProcess reads in a child process.
func inProcess(ctx context.Context, order readOrder) (result readResult, ended *os.ProcessState, err error) {
	self, err := os.Executable()
	if err != nil {
		return result, nil, err
	}
	text, err := json.Marshal(order)
	if err != nil {
		return result, nil, err
	}
	cmd := exec.CommandContext(ctx, self, "-reader")
	cmd.Stdin, cmd.Stderr = strings.NewReader(string(text)), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return result, nil, err
	}
	return result, cmd.ProcessState, json.Unmarshal(out, &result)
}

// peakMemory is the largest resident memory that this process had, in MiB; 0
// where the system does not tell. (What the parent is told at the end would
// count the parent itself, whose memory the child had until it became another
// program.)
func peakMemory() float64 { return float64(memoryOf(os.Getpid(), "VmHWM:")) / (1 << 20) }

// profiled writes a CPU profile of fn to a file, unless it is "".
func profiled(path string, fn func() error) error {
	if path == "" {
		return fn()
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return fn()
}

// reader is the child process: it reads the gateway twice, the order on its
// standard input, the result on its standard output.
func reader(ctx context.Context) error {
	var order readOrder
	if err := json.NewDecoder(os.Stdin).Decode(&order); err != nil {
		return err
	}
	w, err := work(ctx, filepath.Clean(order.Dir), order.Connection, order.Secrets)
	if err != nil {
		return err
	}
	var result readResult
	read := func() error { return twice(ctx, w, order.Connection.Name, &result) }
	if order.Same > 0 { // what is profiled is the reading in which nothing changes
		if !order.Cold {
			if err := read(); err != nil {
				return err
			}
		}
		read = func() (err error) {
			for n := 0; n < order.Same && err == nil; n++ {
				err = w.sameAgain(ctx, order, &result)
			}
			return err
		}
	}
	err = profiled(order.Profile, read)
	if err != nil {
		return err
	}
	result.LockHeld = w.held
	counts, err := w.store.Counts(ctx)
	if err != nil {
		return err
	}
	result.Apps = counts.Apps
	_, err = w.store.Registrations(ctx, func(rows []core.RegistrationRow) error { result.Registrations += len(rows); return nil })
	if err != nil {
		return err
	}
	if err := w.close(); err != nil {
		return err
	}
	result.Memory = peakMemory()
	return json.NewEncoder(os.Stdout).Encode(result)
}

// twice reads the gateway twice.
func twice(ctx context.Context, w *working, connection string, result *readResult) error {
	for _, took := range []*time.Duration{&result.First, &result.Second} {
		began := time.Now()
		report, err := w.Sync(ctx, core.Actor{Name: "bench", Session: "bench"}, connection, false)
		if err != nil {
			return err
		}
		if !report.Listing.Complete {
			return fmt.Errorf("not complete: %s", report.Listing.Why)
		}
		*took = time.Since(began)
	}
	return nil
}

// readResults puts the figures beside their budgets.
func readResults(f figures, median string) []result {
	var out []result
	for _, name := range gatewayNames() {
		out = append(out,
			result{name: "full read, " + name, figure: quantile(f["read rows "+name], 0.5), budget: 20_000, unit: "rows/s", atLeast: true,
				measure: fmt.Sprintf("%s; Apps and registrations stored, %.0f Apps/s; %.1f s of CPU for both reads",
					median, quantile(f["read apps "+name], 0.5), quantile(f["read cpu "+name], 0.5))},
			result{name: "the same again, nothing changed, " + name, figure: quantile(f["read again "+name], 0.5), unit: "rows/s", measure: median},
			result{name: "peak memory of a full read, " + name, figure: quantile(f["read memory "+name], 0.5), budget: 300, unit: "MiB", measure: median},
			result{name: "longest write lock of a full read, " + name, figure: quantile(f["read lock "+name], 1), budget: 500, unit: "ms", measure: "worst of all runs"},
		)
	}
	return out
}
