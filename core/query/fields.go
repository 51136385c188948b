package query

import "strings"

// Field names what a term looks at. Attributes are "attr." and the attribute's name.
type Field string

// The fields. Any is that of a bare word: name, developer and connection.
const (
	Any        Field = ""
	Name       Field = "name"
	ID         Field = "id"
	Ref        Field = "ref"
	Status     Field = "status"
	Push       Field = "push"
	Connection Field = "conn"
	Kind       Field = "kind"
	Developer  Field = "dev"
	Team       Field = "team"
	Account    Field = "account"
	API        Field = "api"
	Product    Field = "product"
	Plan       Field = "plan"
	Has        Field = "has"
	Created    Field = "created"
	Age        Field = "age"
	Decided    Field = "decided"
	Due        Field = "due"
)

const attrPrefix = "attr."

// Attr is the field of the attribute called name.
func Attr(name string) Field { return Field(attrPrefix + name) }

// Attr gives the attribute's name, as typed, and whether f is an attribute's field.
func (f Field) Attr() (name string, ok bool) {
	return strings.CutPrefix(string(f), attrPrefix)
}

// class says which values and operators a field takes.
type class uint8

const (
	text  class = iota // any text
	words              // one of a fixed set, matched as a whole word
	times              // a moment, or how long ago it was
)

type fieldInfo struct {
	field   Field
	class   class
	aliases []string
	meaning string
	example string
	words   []string
	// open: field=word also takes a word outside the set, such as a gateway's own state.
	open bool
}

func (f fieldInfo) form() string {
	if f.field == attrPrefix {
		return "attr.NAME"
	}
	return string(f.field)
}

// fieldTable is the one place that knows the fields: the parser, the completion and Doc read it.
var fieldTable = []fieldInfo{
	{field: Status, class: words, aliases: []string{"state"}, open: true, example: "status:pending",
		meaning: "what was decided: pending, approved, rejected, canceled, suspended, or unknown where the gateway shows what has no word here; of a registration: waiting, approved, rejected, unsubscribed; status=WORD also takes a gateway's own state",
		words:   []string{"pending", "approved", "rejected", "canceled", "suspended", "unknown", "waiting", "unsubscribed"}},
	{field: Push, class: words, open: true, example: "push:unproven,failed",
		meaning: "how far it is proven at the gateway: held, queued, sending, sent, answered, confirmed, unproven, failed, none",
		words:   []string{"held", "queued", "sending", "sent", "answered", "confirmed", "unproven", "failed", "none"}},
	{field: Name, aliases: []string{"app"}, meaning: "the App's name", example: "name:payroll"},
	{field: Developer, aliases: []string{"developer", "owner"}, meaning: "the developer's or owning team's name, or e-mail", example: "dev:ana"},
	{field: Connection, aliases: []string{"connection", "integration"}, meaning: "the connection's name", example: "conn=aws-prod"},
	{field: Kind, aliases: []string{"provider"}, meaning: "the kind of gateway", example: "kind:aws"},
	{field: API, aliases: []string{"apis"}, meaning: "an API it may call or asks for", example: "api:ledger"},
	{field: Product, aliases: []string{"products"}, meaning: "an API product it is registered for", example: "product:gold"},
	{field: Plan, aliases: []string{"plans"}, meaning: "a plan: free, subscription, metered, tiered", example: "plan:metered"},
	{field: Team, meaning: "the owning team", example: "team:ledger"},
	{field: Account, meaning: "the account of its owner", example: "account:acme"},
	{field: attrPrefix, meaning: `an attribute of the App; attr."two words" where its name needs quotes`, example: "attr.tier=gold"},
	{field: Created, class: times, meaning: "when it was registered: a day, or how long ago", example: "created>=2026-01-31"},
	{field: Age, class: times, meaning: "how long ago it was registered", example: "age>3d"},
	{field: Decided, class: times, meaning: "when it was last decided on: a day, or how long ago", example: "decided>180d"},
	{field: Due, class: times, meaning: "when what waits is to be decided (targets): a day, or how much time is left", example: "due<1d"},
	{field: Has, class: words, meaning: "whether there is one: " + strings.Join(hasWords, ", "), example: "has:overdue", words: hasWords},
	{field: ID, meaning: "Gatehouse's id", example: "id:7f3a"},
	{field: Ref, aliases: []string{"reference"}, meaning: "the reference id", example: "ref:0b1c"},
}

const (
	wordOverdue  = "overdue" // the word of has that is about a time
	wordConflict = "conflict"
)

var hasWords = []string{"api", "product", "plan", "attr", "team", "account", "credential", "callback",
	"description", "decision", "note", "error", "waiting", wordOverdue, wordConflict, "missing", "deletion", "untold"}

// wordAliases are other spellings of a fixed word.
var wordAliases = map[string]string{"cancelled": "canceled"}

// wordLost is what the list says, in the column of the push, where a decision
// lost against the gateway: has:conflict.
const wordLost = "lost"

// lookupField finds a field by its name or alias, in any case. The attribute prefix is not looked up here.
func lookupField(name string) (fieldInfo, bool) {
	name = strings.ToLower(name)
	for _, f := range fieldTable {
		if name == string(f.field) && f.field != attrPrefix {
			return f, true
		}
		for _, a := range f.aliases {
			if name == a {
				return f, true
			}
		}
	}
	return fieldInfo{}, false
}

func infoOf(f Field) fieldInfo {
	info, _ := lookupField(string(f))
	return info
}

// Words gives a field's fixed words (status, push, has), nil for the others. The caller must not change it.
func (f Field) Words() []string { return infoOf(f).words }
