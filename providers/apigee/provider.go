package apigee

import (
	"context"
	"crypto/rand"
	"io"
	"math/big"
	"strconv"
	"sync"
	"time"

	"gatehouse/core"
)

// Kind is the kind of connection in the configuration file.
const Kind = "apigee"

// The pace (apigee.md, Limits and pacing): 6,000 calls a minute for everybody
// in the organization together, of which this is a fifth.
const (
	defaultRate     = 20
	defaultInFlight = 4
	defaultTimeout  = 30 * time.Second // of one attempt
	callTime        = 2 * time.Minute  // a push of hundreds of products has as many calls
	defaultPageSize = 1000
)

// Provider is the kind of gateway. The zero value is ready.
type Provider struct{}

var _ core.Provider = Provider{}

// Capabilities implements core.Provider (apigee.md, States and transitions).
func (Provider) Capabilities() core.Capabilities { return capabilities() }

// capabilities are made once: every push asks for them, some of its steps too.
var capabilities = sync.OnceValue(func() core.Capabilities {
	return core.Capabilities{
		Kind: Kind, Title: "Apigee",
		DecidesRegistrations: true,
		Verbs:                verbs(),
		Registrations:        registrationVerbs(),
		Edits:                edits(),
		Creates:              core.VerbSupport{Support: core.Native, Note: "the app is made under its developer or AppGroup, which must exist there, and opened when everything is in place"},
		Forms:                forms(),
		Reveals:              true,
		Notes: []string{
			"A consumer key alone opens products that check API keys only.",
			"Apigee's runtime goes by what it knew for up to 3 minutes.",
		},
		InFlight: defaultInFlight, PerSecond: defaultRate, CallTime: callTime, CallsPerPush: 6,
	}
})

func verbs() map[core.Verb]core.VerbSupport {
	return map[core.Verb]core.VerbSupport{
		core.View:    {Support: core.Native},
		core.Approve: {Support: core.Native, Note: "the waiting products are approved on the App's keys, the app last; a key that was revoked stays so"},
		core.Reject:  {Support: core.Native, Note: "the waiting products are revoked on the App's keys; the app itself is not touched"},
		core.Cancel:  {Support: core.Native, Note: "the app is revoked, its keys keep their words; calls stop within about 3 minutes"},
		core.Suspend: {Support: core.Emulated, Note: "Apigee has no suspended state: the app is revoked there, and others see it as revoked"},
		core.Resume:  {Support: core.Emulated, Note: "the app is approved again; its keys have kept their words"},
		core.Delete:  {Support: core.Native, Irreversible: true, Note: "the app and its keys are gone for good; Apigee clears up keys and tokens some time later"},
		core.Edit:    {Support: core.Native, Note: "all attributes are sent back, with the changed ones"},
	}
}

func registrationVerbs() map[core.Verb]core.VerbSupport {
	return map[core.Verb]core.VerbSupport{
		core.Approve:     {Support: core.Native, Note: "the product is approved on every key where it waits"},
		core.Reject:      {Support: core.Native, Note: "the product is revoked on all keys of the App; Apigee has no word for rejected"},
		core.Unsubscribe: {Support: core.Native, Note: "the product is revoked on all keys of the App"},
		core.Reprocess:   {Support: core.Local, Note: "it waits again in Gatehouse; Apigee goes on showing it as revoked"},
		core.Delete: {Support: core.Native, Irreversible: true, Note: "the product is taken off all keys of the App",
			Resets: "when a product that needs approval is added again, it waits again"},
	}
}

func edits() map[string]core.VerbSupport {
	return map[string]core.VerbSupport{
		core.FieldName:        {Support: core.Native, Note: "the display name (attribute DisplayName); the name in Apigee's addresses cannot change"},
		core.FieldDescription: {Support: core.Emulated, Note: "kept in the attribute Notes, as Apigee's own screens do"},
		core.FieldCallback:    {Support: core.Native},
		core.FieldAttribute:   {Support: core.Native, Note: "developers can see attributes"},
		core.FieldOwner:       {Support: core.Unsupported, Note: "an app belongs to its developer or AppGroup for good; another owner needs another app, with new keys"},
		core.FieldRegistrations: {Support: core.Native, Note: "a product is added to the newest working key when it is approved",
			Resets: "removing a product and adding it again turns its approval into waiting"},
	}
}

// The credential forms and their fields.
const (
	formCreate  = "create"
	formAdopt   = "adopt"
	fieldKey    = "consumer-key"
	fieldSecret = "consumer-secret"
)

// keyPattern is what a consumer key or secret may be made of; keyLimit its
// length in bytes (apigee.md, Limits and pacing).
const (
	keyPattern = `[A-Za-z0-9_-]+`
	keyLimit   = 2048
)

// forms are the ways to come by a credential (design 2.2).
func forms() []core.CredentialForm {
	return []core.CredentialForm{
		{Name: formCreate, Title: "Made by Gatehouse",
			Help: "An App without a key gets one with a random secret. An App that has a working key keeps it."},
		{Name: formAdopt, Title: "Adopt a key",
			Help: "The App gets the key typed here, e.g. one from another system. It must be unused in the organization.",
			Fields: []core.Field{
				{Name: fieldKey, Label: "Consumer key", Secret: true, Required: true, MaxLen: keyLimit, Pattern: keyPattern,
					Allowed: "letters, digits, _ and -"},
				{Name: fieldSecret, Label: "Consumer secret", Secret: true, MaxLen: keyLimit, Pattern: keyPattern,
					Allowed: "letters, digits, _ and -", Help: "empty: a random one"},
			}},
	}
}

// Prepare implements core.Provider: key and secret are known before the first
// call, so that a repeated one finds its own work.
func (p Provider) Prepare(_ core.App, choice core.CredentialChoice, random io.Reader) (core.CredentialChoice, error) {
	if choice.Form == "" {
		choice.Form = formCreate
	}
	if err := p.Capabilities().CheckChoice(choice); err != nil {
		return core.CredentialChoice{}, err
	}
	secrets := map[string]string{fieldKey: choice.Secrets[fieldKey], fieldSecret: choice.Secrets[fieldSecret]}
	for field, length := range map[string]int{fieldKey: 48, fieldSecret: 64} {
		if secrets[field] != "" {
			continue
		}
		text, err := randomText(random, length)
		if err != nil {
			return core.CredentialChoice{}, err
		}
		secrets[field] = text
	}
	choice.Secrets = secrets
	return choice, nil
}

// randomText returns letters and digits, about 6 bits each.
func randomText(random io.Reader, length int) (string, error) {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	out := make([]byte, length)
	for i := range out {
		n, err := rand.Int(random, big.NewInt(int64(len(letters))))
		if err != nil {
			return "", core.Errorf(core.CodeInternal, "random", "no random numbers can be had").Because(err)
		}
		out[i] = letters[n.Int64()]
	}
	return string(out), nil
}

func itoa(n int) string { return strconv.Itoa(n) }

// Open implements core.Provider.
func (p Provider) Open(_ context.Context, conn core.Connection, env core.Surroundings) (core.Gateway, error) {
	return open(conn, env)
}
