package core

// Adoption is what taking unmanaged objects of a gateway under the portal's care
// would do: each becomes an App here, in the state that the gateway shows.
// Nothing is sent.
type Adoption struct {
	Connection string
	Actor      Actor
	Change     []Adoptee
	Refused    []Adoptee // with the reason
	Warnings   []string
}

// Adoptee is one object of an adoption. App is what it becomes here; of one
// that is refused only its connection and name are set.
type Adoptee struct {
	Object string // how a person names it: the gateway's id of it
	App    App
	Remote Remote // as it was read for this plan
	Reason *Error // why not
}

// ObjectID is the gateway's id of a remote, for a person to name it by: that
// of its first ref.
func ObjectID(r Remote) string {
	if len(r.Refs) == 0 {
		return ""
	}
	return r.Refs[0].ID
}

// NamedBy reports whether a person who typed this means the remote: one of its
// ids, or a place and an id ("eu-west-1/a1b2"), where an id alone has several
// places.
func (r Remote) NamedBy(typed string) bool {
	for _, ref := range r.Refs {
		if typed == ref.ID || ref.Scope != "" && typed == ref.Scope+"/"+ref.ID {
			return true
		}
	}
	return false
}
