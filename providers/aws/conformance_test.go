package aws_test

import (
	"fmt"
	"os"
	"reflect"
	"strconv"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/aws"
	"gatehouse/providers/aws/sim"
	"gatehouse/providers/providertest"
)

// TestMain keeps the AWS files and variables of this machine out.
func TestMain(m *testing.M) {
	for _, name := range []string{"AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE"} {
		_ = os.Unsetenv(name)
	}
	for name, value := range map[string]string{
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true",
	} {
		_ = os.Setenv(name, value)
	}
	os.Exit(m.Run())
}

// bench asks for small pages, so that many pages take few objects.
func bench(t testing.TB, w providertest.World, pageSize int) (*world, *providertest.Bench) {
	t.Helper()
	world := newWorld(t, w.Clock, quick)
	conn := world.connection()
	conn.Settings["page-size"] = []string{strconv.Itoa(pageSize)}
	return world, &providertest.Bench{
		Provider: aws.New(nil), Connection: conn, Secrets: secrets, Sim: world.Sim, App: app, PageSize: pageSize,
		Hidden:   world.hidden,
		HalfOpen: world.halfOpen,
		Remove:   func(refs core.Refs) { world.remove(refs, true) },
		Lock:     func() { world.must(world.Faults().Set("revoked", "on")) },
	}
}

// TestKeysConform runs the suite on Apps with an API key in two regions.
func TestKeysConform(t *testing.T) {
	t.Parallel()
	providertest.Run(t, providertest.Setup{New: func(t testing.TB, w providertest.World) *providertest.Bench {
		world, b := bench(t, w, 25)
		delete(b.Connection.Settings, "user-pools")
		b.Choice = core.CredentialChoice{Form: "create"}
		b.Seed = world.seedKeys
		b.Objects = func(id core.AppID) int {
			in := map[string]int{}
			for _, k := range world.keys(id) {
				in[k.region]++
			}
			return max(in[east], in[west])
		}
		b.RemovePart = func(refs core.Refs) { world.remove(refs, false) }
		b.Disturb = func(refs core.Refs) {
			world.must(world.Change(west+"/apikey/"+refs.Get("key", west), map[string]any{"enabled": false}))
		}
		b.Partly = b.Disturb
		b.Retouch = func(refs core.Refs, field, value string) {
			for _, region := range []string{east, west} {
				world.must(world.Change(region+"/apikey/"+refs.Get("key", region), map[string]any{field: value}))
			}
		}
		b.Foreign = func() { world.id(world.AddKey(account, east, sim.Key{Name: "somebody else's", Enabled: true})) }
		return b
	}})
}

// TestClientsConform runs the suite on Apps with a Cognito client.
func TestClientsConform(t *testing.T) {
	t.Parallel()
	providertest.Run(t, providertest.Setup{New: func(t testing.TB, w providertest.World) *providertest.Bench {
		world, b := bench(t, w, 5)
		b.Choice = core.CredentialChoice{Form: "client-create"}
		b.ListCalls = 1 // a list tells neither state nor scopes (aws.md, Lists)
		b.Seed = world.seedClients
		b.Objects = func(id core.AppID) int { return len(world.clients(id)) }
		b.Disturb = func(refs core.Refs) {
			world.must(world.Change(clientObjectID(refs), map[string]any{"settings": map[string]any{
				"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": []string{"client_credentials"},
				"AllowedOAuthScopes": []string{apiEast + "/prod"},
			}}))
		}
		b.Fields = []string{core.FieldName}
		b.Retouch = func(refs core.Refs, field, value string) {
			world.must(world.Change(clientObjectID(refs), map[string]any{field: value}))
		}
		b.Foreign = func() { world.id(world.AddClient(account, east, sim.Client{Pool: pool, Name: "another team"})) }
		b.Extend = func(refs core.Refs) func() string { return world.extend(clientObjectID(refs)) }
		return b
	}})
}

func clientObjectID(refs core.Refs) string {
	return object(core.Ref{Kind: "client", Scope: pool, ID: refs.Get("client", pool)})
}

// extend gives a client settings that no decision is about.
func (w *world) extend(id string) func() string {
	extra := map[string]any{"LogoutURLs": []string{"https://example.org/out"}, "AccessTokenValidity": 5,
		"ReadAttributes": []string{"email"}, "EnableTokenRevocation": true}
	w.must(w.Change(id, map[string]any{"settings": extra}))
	before := w.settings(id)
	return func() string {
		now := w.settings(id)
		for _, field := range []string{"LogoutURLs", "AccessTokenValidity", "ReadAttributes", "EnableTokenRevocation"} {
			was, is := reflect.ValueOf(before).FieldByName(field), reflect.ValueOf(now).FieldByName(field)
			if !reflect.DeepEqual(was.Interface(), is.Interface()) {
				return fmt.Sprintf("%s was %v and is %v", field, was, is)
			}
		}
		return ""
	}
}

func (w *world) settings(id string) sim.ClientSettings {
	w.t.Helper()
	for _, c := range w.clients("") {
		if c.Object == id {
			return c.Settings
		}
	}
	w.t.Fatalf("no client %s", id)
	return sim.ClientSettings{}
}
