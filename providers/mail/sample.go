package mail

import (
	"time"

	"gatehouse/core"
)

// Sample is a made-up mail of an event, to look at: one App, or two of
// them.
func Sample(event core.MailEvent, at time.Time, several bool) core.Mail {
	m := core.Mail{
		ID: "sample", Event: event, MessageID: "sample@example.org", To: core.MailAddress{Name: "Ana Lima", Email: "ana.lima@example.org"},
		Items: []core.MailItem{{
			Key: "sample/1", AppID: "sample-1", App: "Payments <Mobile>", Owner: "Ana Lima", Connection: "prod",
			APIs: []string{"Payments (Gold)", "Ledger"}, Reason: "the contract is not signed yet", At: at,
		}},
	}
	if several {
		m.Items = append(m.Items, core.MailItem{
			Key: "sample/2", AppID: "sample-2", App: "Payroll Export", Owner: "Ana Lima", Connection: "prod",
			APIs: []string{"Payroll"}, Reason: "the contract is not signed yet", At: at,
		})
	}
	return m
}
