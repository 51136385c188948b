package core_test

import (
	"testing"

	"gatehouse/core"
)

// Whoever cannot be told by mail is found out when the address is typed, and
// the mistake is said of the address, not of the owner.
func TestAWrongAddressIsRefusedAsTheAddress(t *testing.T) {
	owner := core.Owner{Name: "Ana Lima", Email: "ana at home"}
	for name, err := range map[string]error{
		"new App": core.NewApp{Name: "Till", Connection: "paper", Owner: owner}.Check(),
		"edit":    core.EditFields{Owner: &owner}.Check(),
	} {
		if e := core.AsError(err); err == nil || e.Code != core.CodeInvalid || e.Subject != core.FieldEmail {
			t.Errorf("%s: %v", name, err)
		}
	}
	owner.Email = "ana@example.org"
	if err := (core.EditFields{Owner: &owner}).Check(); err != nil {
		t.Error(err)
	}
}
