package konnect

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"

	"gatehouse/core"
)

// markLabel is our label on an application: the id of its App. It tells what
// an earlier attempt made, since names are not unique.
const markLabel = "gatehouse-app"

// labelValue is what Konnect accepts as a label's value.
var labelValue = regexp.MustCompile(`^[a-z0-9A-Z]([a-z0-9A-Z-._]{0,61}[a-z0-9A-Z])?$`)

// mark is the label's value for an App: its id, or a hash of one that Konnect
// would not take.
func mark(id core.AppID) string {
	if labelValue.MatchString(string(id)) {
		return string(id)
	}
	sum := sha256.Sum256([]byte(id))
	return "sha256." + hex.EncodeToString(sum[:20])
}

func appID(labels map[string]string) core.AppID { return core.AppID(labels[markLabel]) }
