package aws

import (
	"slices"
	"strings"

	"gatehouse/core"
)

// MarkTag is the tag on a key that holds our App id (aws.md, Objects).
const MarkTag = "gatehouse-app"

// What a Ref names.
const (
	refKey        = "key"            // scope: region
	refTwin       = "other-key"      // scope: region/key id; a second key of the App in a region
	refClient     = "client"         // scope: user pool
	refWebhook    = "webhook"        // no scope
	refTold       = "webhook-told"   // no scope; what it was told of the credential
	refHookClient = "webhook-client" // no scope; the credential is a client, and this its id
	refAccount    = "account"        // scope: our App id
	refOAuth      = "client-oauth"   // scope: user pool; what cancel took away
)

// APIID names a stage of a REST API in a region, as registrations and the
// catalog do.
func APIID(region, restAPI, stage string) string { return region + "/" + restAPI + "/" + stage }

// stage is a parsed API id.
type stage struct{ region, api, name string }

func parseStage(id string) (stage, bool) {
	parts := strings.SplitN(id, "/", 3)
	if len(parts) != 3 || slices.Contains(parts, "") {
		return stage{}, false
	}
	return stage{parts[0], parts[1], parts[2]}, true
}

// Grants are what an object opens, in canonical form.
func planGrant(region, plan string) string { return region + "/" + plan }
func scopeGrant(scope string) string       { return "scope:" + scope }

// credentialKind is the way by which an App is known at AWS.
type credentialKind string

const (
	keyKind     credentialKind = "api key"
	clientKind  credentialKind = "client"
	webhookKind credentialKind = "webhook"
)

// kindOf tells an App's kind by what it has at AWS, and where it has nothing by
// the credential chosen for it.
func kindOf(refs core.Refs, choice *core.CredentialChoice) credentialKind {
	for _, r := range refs {
		if r.ID == "" {
			continue
		}
		switch r.Kind {
		case refKey:
			return keyKind
		case refClient:
			return clientKind
		case refWebhook:
			return webhookKind
		}
	}
	return kindOfForm(choice)
}

func kindOfForm(choice *core.CredentialChoice) credentialKind {
	if choice != nil {
		switch choice.Form {
		case formClient, formNewClient:
			return clientKind
		case formWebhook:
			return webhookKind
		}
	}
	return keyKind
}

// adopts reports whether a choice takes over something that is there already.
func adopts(choice *core.CredentialChoice) bool {
	return choice != nil && (choice.Form == formKey || choice.Form == formClient)
}

// keyID names a key of an App by where it is.
type keyID struct{ region, id string }

// keysOf are the keys that an App's refs name: one for each region, then the
// other ones that a region has.
func keysOf(refs core.Refs) []keyID {
	var out []keyID
	for _, region := range scopes(refs, refKey) {
		out = append(out, keyID{region, refs.Get(refKey, region)})
	}
	return append(out, twinsOf(refs)...)
}

// twinsOf are the keys beside the one that a region has of an App.
func twinsOf(refs core.Refs) []keyID {
	var out []keyID
	for _, scope := range scopes(refs, refTwin) {
		if region, id, _ := strings.Cut(scope, "/"); id != refs.Get(refKey, region) {
			out = append(out, keyID{region, id})
		}
	}
	return out
}

// withKey adds a key to the refs: as its region's, or as another one there.
func withKey(refs core.Refs, region, id string) core.Refs {
	if has := refs.Get(refKey, region); has != "" && has != id {
		return refs.With(refTwin, region+"/"+id, id)
	}
	return refs.With(refKey, region, id)
}

// scopes returns the scopes in which an App has an object of a kind, sorted.
func scopes(refs core.Refs, kind string) []string {
	var out []string
	for _, r := range refs {
		if r.Kind == kind && r.ID != "" {
			out = append(out, r.Scope)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
