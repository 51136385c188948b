package apigee

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"gatehouse/core"
)

// The words of the wire.
const (
	wordApproved = "approved"
	wordRevoked  = "revoked"
	wordPending  = "pending"
	wordActive   = "active"
)

// millis is a time in epoch milliseconds, as a JSON string or number; -1 and
// 0 stand for no time (apigee.md, Objects).
type millis int64

// UnmarshalJSON reads either form; anything else is no time.
func (m *millis) UnmarshalJSON(raw []byte) error {
	text := string(bytes.Trim(raw, `"`))
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		*m = millis(n)
	}
	return nil
}

func (m millis) time() time.Time {
	if m <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}

// app is an app of a developer or of an AppGroup, as every call gives it.
type app struct {
	ID             string       `json:"appId"`
	Name           string       `json:"name"`
	Status         string       `json:"status"`
	DeveloperEmail string       `json:"developerEmail"`
	DeveloperID    string       `json:"developerId"`
	AppGroup       string       `json:"appGroup"`
	CallbackURL    string       `json:"callbackUrl"`
	Attributes     []attribute  `json:"attributes"`
	CreatedAt      millis       `json:"createdAt"`
	Credentials    []credential `json:"credentials"`
}

type attribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// credential is a key with its products.
type credential struct {
	Key       string `json:"consumerKey"`
	Secret    string `json:"consumerSecret"`
	Status    string `json:"status"`
	IssuedAt  millis `json:"issuedAt"`
	ExpiresAt millis `json:"expiresAt"`
	Products  []pair `json:"apiProducts"`
}

// pair is a product on a key: what an administrator approves.
type pair struct {
	Product string `json:"apiproduct"`
	Status  string `json:"status"`
}

// live: the key's own level is good. Its expiry is not asked here, so that
// what an App shows does not change by time alone.
func (c credential) live() bool { return c.Status == wordApproved }

func (c credential) expired(now time.Time) bool {
	return c.ExpiresAt > 0 && !now.Before(c.ExpiresAt.time())
}

// label names a key by its last four characters.
func (c credential) label() string {
	if len(c.Key) < 12 {
		return "key"
	}
	return "key …" + c.Key[len(c.Key)-4:]
}

// refID is a key's name that is safe to keep and show.
func (c credential) refID() string {
	sum := sha256.Sum256([]byte(c.Key))
	return "key-" + hex.EncodeToString(sum[:6])
}

// value is an attribute's value, "" when there is none.
func (a app) value(name string) string {
	for _, x := range a.Attributes {
		if x.Name == name {
			return x.Value
		}
	}
	return ""
}

// The attributes with a meaning: the two of Apigee's own screens, and our
// mark.
const (
	attrDisplayName = "DisplayName"
	attrNotes       = "Notes"
	attrMark        = "gatehouse-app"
)

func reserved(name string) bool {
	return name == attrDisplayName || name == attrNotes || name == attrMark
}

func (a app) mark() core.AppID { return core.AppID(a.value(attrMark)) }

func (a app) title() string {
	if t := a.value(attrDisplayName); t != "" {
		return t
	}
	return a.Name
}

// custom are the attributes without a meaning of their own; of two with one
// name the first counts, as it does for Apigee's own screens.
func (a app) custom() map[string]string {
	var out map[string]string
	for _, x := range a.Attributes {
		if _, twice := out[x.Name]; twice || reserved(x.Name) {
			continue
		}
		if out == nil {
			out = map[string]string{}
		}
		out[x.Name] = x.Value
	}
	return out
}
