package core

import "time"

// Support says how a provider carries out a verb.
type Support string

// Native: the gateway has it. Emulated: done by other means, which the screen
// says. Local: our record only. Unsupported: refused, with the reason.
const (
	Native      Support = "native"
	Emulated    Support = "emulated"
	Local       Support = "local"
	Unsupported Support = "unsupported"
)

// VerbSupport is one cell of a provider's table.
type VerbSupport struct {
	Support Support
	Note    string // how it is emulated, why it is unsupported, what others will see
	// Irreversible: what this does at the gateway cannot be undone there.
	Irreversible bool
	// Resets says which approvals the gateway itself takes back when this is
	// done; "" when none.
	Resets string
}

// Capabilities is what a provider can do, as data. Nothing in Gatehouse
// switches on a provider's name; it reads these.
type Capabilities struct {
	Kind  string // as in the configuration: "aws"
	Title string // as people say it: "AWS"
	Verbs map[Verb]VerbSupport
	// CredentialVerbs are the cells that differ for an App whose credential is
	// of a kind (Credential.Kind), and CredentialRegistrations those for verbs
	// on one of its registrations.
	CredentialVerbs, CredentialRegistrations map[string]map[Verb]VerbSupport
	// DecidesRegistrations: the decision sits on each registration, and the
	// App's status is derived from them.
	DecidesRegistrations bool
	// Registrations says how the verbs on one registration are carried out;
	// one that is not named is refused.
	Registrations map[Verb]VerbSupport
	// Developers says how verbs on developers' sign-ups are carried out; nil:
	// the provider knows none.
	Developers map[Verb]VerbSupport
	// Edits says which fields (FieldName, ..., FieldAttribute for all
	// attributes) the verb edit can change at the gateway; one that is not
	// named cannot be changed. Note is said in the form, Resets as a warning.
	Edits map[string]VerbSupport
	// Partial says, of native states that have no status of ours and are known
	// all the same because access is open in part ("the key is enabled in one
	// region only"), what they mean. Such an App is UNKNOWN and shown as itself,
	// yet it can be closed, or made whole: nothing half open is left alone.
	Partial map[string]string
	// Creates says what approving an App does that is not at the gateway yet.
	Creates VerbSupport
	// RowNote is said on every App of such a connection ("decided in
	// Gatehouse; the portal does not know this decision"); RowMark is its
	// short form for the list, at most 12 characters.
	RowNote, RowMark string
	// MailsDecisions: the platform tells the developer itself, so we do not.
	MailsDecisions bool
	// Forms are the ways to come by a credential when approving, first one is
	// the default; none: the gateway makes it and nothing is asked.
	Forms []CredentialForm
	// Reveals: a secret can be read from the gateway again.
	Reveals bool
	// OnePlan says, where an App can have an API under one plan only, that it is
	// so ("AWS has a key in one plan of a stage"); "": under several.
	OnePlan string
	// RevealNote is said where it cannot, or only sometimes.
	RevealNote string
	// Notes are said in the approval form ("API keys are identification, not
	// authorization").
	Notes []string
	// InFlight and PerSecond pace calls unless the configuration says
	// otherwise; CallTime bounds one call.
	InFlight  int
	PerSecond float64
	CallTime  time.Duration
	// CallsPerPush is about how many calls one push takes, for estimates.
	CallsPerPush int
}

// Verb returns the cell for v. A verb that the table does not name is
// Unsupported.
func (c Capabilities) Verb(v Verb) VerbSupport {
	if s, ok := c.Verbs[v]; ok {
		return s
	}
	if v == View {
		return VerbSupport{Support: Native}
	}
	return VerbSupport{Support: Unsupported, Note: "it has no such operation"}
}

// Form returns the credential form of that name.
func (c Capabilities) Form(name string) (CredentialForm, bool) {
	for _, f := range c.Forms {
		if f.Name == name {
			return f, true
		}
	}
	return CredentialForm{}, false
}

// CredentialForm is one way to come by a credential, described by the
// provider, drawn by the TUI, asked for by flags in the CLI.
type CredentialForm struct {
	Name   string // "api-key", "client", "webhook", "create"
	Title  string
	Help   string // what will happen, in a sentence
	Fields []Field
}

// Field is one thing to type.
type Field struct {
	Name     string
	Label    string
	Help     string
	Secret   bool
	Required bool
	MinLen   int    // in characters; 0: no limit
	MaxLen   int    // in characters; 0: no limit
	Pattern  string // a regular expression for the whole value; "" : any
	Allowed  string // Pattern in words: "letters and digits"
}
