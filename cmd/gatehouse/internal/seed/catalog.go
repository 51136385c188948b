package seed

// API is one API of an invented catalog, for a simulator to publish.
type API struct {
	Name, Version, Description string
	Plans                      []string
}

// APIs is the catalog that every invented gateway publishes a part of, popular
// ones first.
func APIs() []API {
	free, both, all := []string{"Free"}, []string{"Free", "Subscription"}, []string{"Free", "Subscription", "Metered", "Tiered"}
	return []API{
		{"Payments", "v2", "Take, refund and look up payments", all},
		{"Orders", "v3", "Place and follow orders", both},
		{"Customers", "v1", "Customer profiles and consents", both},
		{"Catalog", "v2", "Products, prices and stock", all},
		{"Ledger", "v1", "Bookings and balances", []string{"Subscription", "Metered"}},
		{"Identity", "v2", "Sign-in, tokens and step-up", both},
		{"Payroll", "v1", "Payslips and payment runs", []string{"Subscription"}},
		{"Shipping", "v2", "Labels, tracking and pick-ups", all},
		{"Fraud Score", "v1", "Risk score of a transaction", []string{"Metered", "Tiered"}},
		{"Exchange Rates", "v1", "Rates of the day and history", both},
		{"Documents", "v2", "Store, sign and fetch documents", both},
		{"Notifications", "v1", "Mail, text and push messages", []string{"Metered", "Tiered"}},
		{"Branches", "v1", "Opening hours and places", free},
		{"Vehicles", "v1", "Fleet, positions and service dates", []string{"Subscription", "Tiered"}},
		{"Claims", "v1", "Report and follow insurance claims", []string{"Subscription"}},
		{"Energy Prices", "v1", "Spot prices by hour", free},
	}
}
