package search_test

import (
	"fmt"
	"math/rand/v2"

	"gatehouse/core/search"
)

var (
	firstWords = []string{"Payments", "Payroll", "Ledger", "Mobile", "Portal", "Partner", "Analytics", "Billing", "Checkout", "Fraud",
		"Identity", "Invoice", "Loyalty", "Merchant", "Open", "Orders", "Risk", "São Paulo", "Settlement", "Treasury"}
	secondWords = []string{"Mobile", "Gateway", "Export", "Sync", "Console", "App", "Bridge", "Importer", "Dashboard", "Agent", "-prod", "-test", "Paycheck"}
	givenNames  = []string{"Ana", "Bo", "Chloé", "Dmitri", "Eva", "Femi", "Grace", "Hiro", "Inês", "Jan", "Kofi", "Lena", "Marta", "Noor", "Omar", "Paula"}
	surnames    = []string{"Lima", "Chen", "Payne", "Okafor", "Silva", "Novák", "Kim", "Haddad", "Young", "Ivanova", "Mbeki", "Tanaka"}
	connections = []string{"aws-prod", "aws-test", "konnect-eu", "sensedia", "apigee-hybrid"}
	statuses    = []string{"PENDING", "APPROVED", "APPROVED", "APPROVED", "REJECTED", "CANCELED"}
	apiNames    = []string{"Payments", "Ledger", "KYC", "Cards", "Accounts", "FX"}
)

// fleet gives n rows that read like a portal's, always the same.
func fleet(n int) []search.Row {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(words []string) string { return words[r.IntN(len(words))] }
	rows := make([]search.Row, n)
	for i := range rows {
		apis := make([]string, r.IntN(3))
		for k := range apis {
			apis[k] = pick(apiNames)
		}
		developer := fmt.Sprintf("%s %s %d", pick(givenNames), pick(surnames), r.IntN(max(1, n/800)))
		rows[i] = search.Row{
			ID:         fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", r.Uint32(), r.IntN(1<<16), r.IntN(1<<12), r.IntN(1<<12), r.Int64N(1<<48)),
			Name:       fmt.Sprintf("%s %s %d", pick(firstWords), pick(secondWords), r.IntN(10_000)),
			Developer:  developer,
			Email:      fmt.Sprintf("dev%d@example.com", len(developer)),
			Connection: pick(connections), Kind: "aws", Status: pick(statuses), Push: "confirmed",
			APIs: search.JoinAPIs(apis), Created: 1_780_000_000 - r.Int64N(40_000_000), Rev: 1,
		}
	}
	return rows
}
