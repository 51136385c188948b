package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/registry"
	"gatehouse/providers/simkit"
	"gatehouse/store"
)

// gateway is a simulated gateway to be measured: how it is served, and how a
// connection reaches it.
type gateway struct {
	name    string // of the kind, as in figures
	handler http.Handler
	// settings of the connection but for its address, which is under each name
	// of addresses.
	settings  map[string][]string
	addresses []string
	secrets   map[string]string
	reading   map[string]string // settings for a full read alone
	oneWriter bool              // its provider writes one after the other, by its contract
}

// gateways are the simulators that can be measured, each filled with so many
// Apps and two registrations for each; dir is for files that settings name. A
// new one adds its line here.
var gateways = map[string]func(dir string, apps int) (gateway, error){
	"sensedia": newSensedia,
	"aws":      newAWS,
	"konnect":  newKonnect,
	"apigee":   newApigee,
	"apinizer": newApinizer,
}

// gatewayNames are their names in a fixed order.
func gatewayNames() []string {
	names := make([]string, 0, len(gateways))
	for name := range gateways {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// serve starts a gateway on loopback, behind what wrap adds.
func (g gateway) serve(wrap func(http.Handler) http.Handler) (*simkit.Server, error) {
	if wrap == nil {
		wrap = func(h http.Handler) http.Handler { return h }
	}
	return simkit.Start(wrap(g.handler), "")
}

// connection is a connection to it; extra settings replace its own.
func (g gateway) connection(url string, extra map[string]string) core.Connection {
	conn := core.Connection{Name: g.name, Kind: g.name, Settings: map[string][]string{}}
	for name, values := range g.settings {
		conn.Settings[name] = values
	}
	for _, name := range g.addresses {
		conn.Settings[name] = []string{url}
	}
	for name, value := range extra {
		conn.Settings[name] = []string{value}
	}
	return conn
}

// working is an engine on a store of its own, with one connection.
type working struct {
	*engine.Engine
	store *store.Store
	longest
}

// longest is how long the write lock was held at most. The store tells it
// under its own lock.
type longest struct{ held time.Duration }

// work opens an engine on a fresh store in dir.
func work(ctx context.Context, dir string, conn core.Connection, secrets map[string]string) (*working, error) {
	kinds := registry.Providers()
	i := slices.IndexFunc(kinds, func(p core.Provider) bool { return p.Capabilities().Kind == conn.Kind })
	if i < 0 {
		return nil, fmt.Errorf("no provider of kind %s", conn.Kind)
	}
	w := &working{}
	s, err := store.Open(ctx, filepath.Join(dir, "gatehouse.db"), store.Options{LockHeld: func(d time.Duration) { w.held = max(w.held, d) }})
	if err != nil {
		return nil, err
	}
	w.store = s
	clock := system.Clock{}
	w.Engine, err = engine.New(engine.Config{
		Store: s, Clock: clock, IDs: system.NewIDs(time.Now, rand.Reader), Random: rand.Reader, Vault: plainVault{}, Holder: system.Holder(),
		Pacer: httpclient.NewPacer(clock), Program: system.Program, Busy: new(system.Work).Begin,
		Connections: []engine.Connected{{Connection: conn, Provider: kinds[i], Secret: func(_ context.Context, name string) (string, error) {
			return secrets[name], nil
		}}},
	})
	return w, err
}

// close ends the engine and the store.
func (w *working) close() error {
	if err := w.Close(); err != nil {
		return err
	}
	return w.store.Close()
}

// plainVault seals nothing: no secret is typed here, and sealing is not what
// is measured.
type plainVault struct{}

func (plainVault) Seal(plain []byte) ([]byte, error)  { return plain, nil }
func (plainVault) Open(sealed []byte) ([]byte, error) { return sealed, nil }
func (plainVault) Fingerprint(string) string          { return "bench" }
