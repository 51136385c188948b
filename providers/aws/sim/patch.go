package sim

import (
	"slices"
	"strings"
)

// patchOp is one PatchOperation on a key. AWS's table of operations is not in
// the contract; the four that aws.md, Calls we need, uses are taken, all others
// are refused.
type patchOp struct {
	Op    string  `json:"op"`
	Path  string  `json:"path"`
	Value *string `json:"value"`
}

var keyPaths = []string{"/name", "/description", "/enabled", "/customerId"}

// readPatch reads the operations; a value that is not a string is refused
// (aws.md, Traps 13).
func (c *call) readPatch() ([]patchOp, *apiError) {
	var in struct {
		Operations []patchOp `json:"patchOperations"`
	}
	if err := c.decode(&in, badRequest); err != nil {
		return nil, err
	}
	if len(in.Operations) == 0 {
		return nil, badRequest("No patch operations specified")
	}
	return in.Operations, nil
}

func (op patchOp) check() *apiError {
	switch {
	case op.Op != "replace":
		return badRequest("Invalid patch operation '%s' specified on path '%s'. Must be one of: [replace]", op.Op, op.Path)
	case !slices.Contains(keyPaths, op.Path):
		return badRequest("Invalid patch path '%s' specified for op '%s'. Must be one of: [%s]", op.Path, op.Op, strings.Join(keyPaths, ", "))
	case op.Value == nil:
		return badRequest("Patch operation on '%s' has no value", op.Path)
	case op.Path == "/enabled" && *op.Value != "true" && *op.Value != "false":
		return badRequest("Invalid value '%s' for path '/enabled': want true or false", *op.Value)
	case op.Path == "/name" && len(*op.Value) > keyNameLimit:
		return badRequest("API Key name should be at most %d characters", keyNameLimit)
	}
	return nil
}

func (op patchOp) apply(key *Key) {
	switch op.Path {
	case "/name":
		key.Name = *op.Value
	case "/description":
		key.Description = *op.Value
	case "/customerId":
		key.CustomerID = *op.Value
	case "/enabled":
		key.Enabled = *op.Value == "true"
	}
}
