package seed

var (
	subjects = []string{
		"Payments", "Payroll", "Ledger", "Invoice", "Checkout", "Claims", "Loyalty", "Catalog", "Orders", "Shipping",
		"Tracking", "Returns", "Inventory", "Pricing", "Fraud", "Identity", "Onboarding", "Credit", "Lending", "Card",
		"Wallet", "Statement", "Transfer", "Treasury", "Billing", "Booking", "Fleet", "Courier", "Warehouse", "Supplier",
		"Customer", "Partner", "Agent", "Broker", "Insurance", "Pension", "Health", "Patient", "Lab", "Pharmacy",
		"Energy", "Meter", "Grid", "Solar", "Telemetry", "Sensor", "Weather", "Maps", "Parking", "Transit",
		"Ticket", "Event", "Campus", "Library", "Survey", "Consent", "Document", "Signature", "Archive", "Search",
	}
	forms = []string{
		"Mobile", "Export", "Sync", "Dashboard", "Gateway", "Portal", "Bot", "Widget", "Batch", "Feed",
		"Connector", "Backend", "Assistant", "Kiosk", "Reporting", "Alerts", "Import", "Bridge", "Console", "App",
		"Service", "Hub", "Insights", "Monitor", "Reconciliation", "Notifier", "Scheduler", "Self Service", "Web Shop", "Data Lake",
	}
	places       = []string{"Iberia", "Nordics", "Brasil", "DACH", "Benelux", "LATAM", "UK", "APAC", "México", "São Paulo", "Lisboa", "Berlin"}
	environments = []string{"production", "staging", "sandbox", "pilot"}

	descriptions = []string{
		"Reads %s data every night and feeds the reporting warehouse.",
		"Customer-facing %s screens of our mobile app.",
		"Back-office tool for the %s team; about 40 users.",
		"Partner integration: pushes %s events to our ERP.",
		"Replaces the old %s file transfer.",
		"Proof of concept for %s; goes away after the pilot.",
		"Call-center screens that look up %s in real time.",
		"Serverless functions around %s, owned by the platform group.",
	}

	firstNames = []string{
		"Ana", "Bo", "Carla", "Dmitri", "Elif", "Femi", "Greta", "Hiro", "Inês", "João", "Kavya", "Lars", "Mei", "Noor", "Olga", "Pedro",
		"Quinn", "Rosa", "Samir", "Tereza", "Uma", "Víctor", "Wanjiru", "Xavier", "Yara", "Zoltán", "Aisha", "Björn", "Chiara", "Diego", "Eva", "Farid",
	}
	lastNames = []string{
		"Lima", "Chen", "Santos", "Ivanov", "Yılmaz", "Okafor", "Hansen", "Tanaka", "Moreira", "Pereira", "Rao", "Nilsson", "Zhang", "Haddad", "Petrova", "Alves",
		"Murphy", "García", "Khan", "Novák", "Iyer", "Muñoz", "Mwangi", "Dubois", "Costa", "Nagy", "Diallo", "Lindqvist", "Rossi", "Fernández", "Schmidt", "Rahimi",
	}
	teams = []string{"Ledger", "Atlas", "Checkout", "Harbor", "Falcon", "Data Platform", "Mobile", "Core Banking", "Growth", "Integrations", "Risk", "Field Service"}

	companies = []string{
		"Acme Retail", "Northwind", "Banco Aurora", "Helvetia Data", "Porto Logistics", "Solaris Energy", "Medivita", "Cargo Nine",
		"Bluebird Travel", "Quanta Insurance", "Verde Foods", "Orbit Telecom", "Campus One", "Lumen Media", "Delta Motors", "Kite Pay",
	}
	hosts = []string{"app", "api", "hooks", "portal", "auth"}
	paths = []string{"callback", "oauth/callback", "auth/return", "hooks/gateway", "login/done"}

	deciders      = []string{"ana@bastion-1", "bo@bastion-1", "carla@bastion-2", "ops@bastion-2"}
	rejections    = []string{"no business owner named", "asks for production data in a sandbox", "duplicate of an earlier App", "contract not signed", "callback URL is not ours to reach", "use the bulk export instead"}
	cancellations = []string{"project ended", "contract ended", "key found in a public repository", "owner left the company", "replaced by its v2", "not used for a year"}
	suspensions   = []string{"unusual traffic, owner informed", "invoice overdue", "waiting for the security review", "pen test under way"}
)
