package core

// Interpreter is a Gateway whose objects do not name an App's registrations:
// what one of them means depends on the App (two products share a proxy; a
// plan leaves no trace). The engine asks it about every Remote of a listing
// that belongs to an App here, before anything is compared.
type Interpreter interface {
	// Interpret returns what a Remote that List is just handing over means for
	// this App, as Read would show it. It makes no call, and is asked only
	// while List's yield runs.
	Interpret(app App, listed Remote) Remote
	// Basis is everything that Interpret rests on now beside the App and the
	// Remote, a file that a later process may find changed, too: where both and
	// this are as they were, so is its answer. It is asked as Interpret is, by
	// several goroutines at once.
	Basis(listed Remote) string
}

// Mapped is a Gateway whose readings mean something only by a description that
// is not at the gateway (Apinizer: the mapping file). Where that changed, an App
// may lose access here although nobody did anything at the gateway.
type Mapped interface {
	// Mapping is the description as it was read. It makes no call.
	Mapping() Mapping
}

// Mapping names a description that readings rest on.
type Mapping struct {
	Name   string // for a person: "the mapping file /etc/gatehouse/mapping.yaml"
	Digest string // of what it means; another text that means the same has the same
}
