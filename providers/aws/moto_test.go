package aws_test

import (
	"os"
	"testing"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"gatehouse/core"
	"gatehouse/providers/aws"
	"gatehouse/providers/providertest"
)

// motoVariable holds the address of moto's server; `make conformance` sets it.
const motoVariable = "GATEHOUSE_MOTO"

// motoAddress is moto's address, or the test is skipped.
func motoAddress(t *testing.T) string {
	t.Helper()
	address := os.Getenv(motoVariable)
	if address == "" {
		t.Skip("moto is not running: `make conformance` starts it and sets " + motoVariable)
	}
	return address
}

// TestMotoKeys runs the suite on Apps with an API key against moto, an
// emulator of AWS that is not ours.
func TestMotoKeys(t *testing.T) {
	address := motoAddress(t)
	tellDeviations(t)
	providertest.Run(t, providertest.Setup{Most: 24, New: func(t testing.TB, _ providertest.World) *providertest.Bench {
		m := newMotoPeer(t, address)
		b := m.bench(2)
		b.Choice = core.CredentialChoice{Form: "create"}
		b.Seed = m.seedKeys
		b.Objects = func(id core.AppID) int {
			in := map[string]int{}
			for _, k := range m.keys(id) {
				in[k.region]++
			}
			return max(in[east], in[west])
		}
		b.RemovePart = func(refs core.Refs) { m.remove(refs, false) }
		b.Disturb, b.Partly = m.disableWest, m.disableWest
		b.Foreign = func() {
			_, err := m.gw[east].CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{Name: awssdk.String("somebody else's")})
			m.must(err)
		}
		return b
	}})
}

// TestMotoClients runs the suite on Apps with a Cognito client against moto.
func TestMotoClients(t *testing.T) {
	address := motoAddress(t)
	tellDeviations(t)
	providertest.Run(t, providertest.Setup{Most: 24, New: func(t testing.TB, _ providertest.World) *providertest.Bench {
		m := newMotoPeer(t, address)
		b := m.bench(2)
		b.Connection.Settings["user-pools"] = []string{m.pool}
		b.Choice = core.CredentialChoice{Form: "client-create"}
		b.Fields = []string{core.FieldName}
		b.ListCalls = 1 // a list tells neither state nor scopes (aws.md, Lists)
		b.Seed = m.seedClients
		b.Objects = func(id core.AppID) int { return len(m.clients(id)) }
		b.Disturb = m.narrow
		b.Foreign = func() {
			_, err := m.idp.CreateUserPoolClient(t.Context(), &cognitoidentityprovider.CreateUserPoolClientInput{UserPoolId: &m.pool, ClientName: awssdk.String("another team")})
			m.must(err)
		}
		return b
	}})
}

// bench is what both kinds of credential have in common.
func (m *motoPeer) bench(pageSize int) *providertest.Bench {
	return &providertest.Bench{
		Provider: aws.New(nil), Connection: m.connection(pageSize), Secrets: secrets, Sim: m, App: m.app, PageSize: pageSize,
		Hidden:   m.hidden,
		HalfOpen: func(app core.App) string { return openTooEarly(m.keys(app.ID), app) },
		Remove:   func(refs core.Refs) { m.remove(refs, true) },
		Lock:     func() { m.must(m.faults.Set("revoked", "on")) },
	}
}

// motoDeviations are where moto 5 is not like AWS, each with what stands in for
// it here. Where a check of the suite can say nothing at moto it belongs into
// Setup.Leave, with the deviation as the reason; none has to yet.
var motoDeviations = []struct{ deviation, here string }{
	{"API Gateway's answers say Content-Type: text/html",
		"the proxy says application/json, as AWS does (mend): a web page on a 200 is refused by the provider"},
	{"lists of keys, plans and members come whole, whatever limit asks for",
		"pages of keys are proven at our simulator alone; those of clients, which moto has, here too"},
	{"a deleted key stays among the members of its plans",
		"nothing: the provider asks for such a key by its id before it believes a list, and is told that it is gone"},
	{"it refuses nobody, throttles nobody, is never slow and loses no answer",
		"the proxy does, with simkit's faults and AWS's words for them (refuseAsAWS)"},
	{"one state for the whole server",
		"its tests follow one another, and each bench empties the server first"},
}

// tellDeviations puts the table into the test's log.
func tellDeviations(t *testing.T) {
	t.Helper()
	for _, d := range motoDeviations {
		t.Logf("moto deviates from AWS: %s; here: %s", d.deviation, d.here)
	}
}
