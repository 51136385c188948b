package sim

// App is an app as the simulator holds it, and, in views, on the wire. All
// int64 travel as strings, times are epoch milliseconds (apigee.md, Objects).
type App struct {
	AppID          string       `json:"appId"`
	Name           string       `json:"name"`
	Status         string       `json:"status"`
	DeveloperEmail string       `json:"developerEmail,omitempty"`
	DeveloperID    string       `json:"developerId,omitempty"`
	AppGroup       string       `json:"appGroup,omitempty"`
	CallbackURL    string       `json:"callbackUrl"`
	Attributes     []Attribute  `json:"attributes,omitempty"`
	Scopes         []string     `json:"scopes,omitempty"`
	AppFamily      string       `json:"appFamily,omitempty"`
	KeyExpiresIn   int64        `json:"keyExpiresIn,omitempty,string"`
	CreatedAt      int64        `json:"createdAt,string"`
	LastModifiedAt int64        `json:"lastModifiedAt,string"`
	Credentials    []Credential `json:"credentials,omitzero"`
}

// Credential is a key of an app, with what it is good for.
type Credential struct {
	ConsumerKey    string      `json:"consumerKey"`
	ConsumerSecret string      `json:"consumerSecret"`
	Status         string      `json:"status"`
	IssuedAt       int64       `json:"issuedAt,string"`
	ExpiresAt      int64       `json:"expiresAt,string"` // -1: never
	APIProducts    []Pair      `json:"apiProducts"`
	Attributes     []Attribute `json:"attributes,omitempty"`
	Scopes         []string    `json:"scopes,omitempty"`
}

// Pair is a product on a key.
type Pair struct {
	APIProduct string `json:"apiproduct"`
	Status     string `json:"status"`
}

// Attribute is a name with a value.
type Attribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Developer is a developer; Status is active or inactive.
type Developer struct {
	Email            string      `json:"email"`
	DeveloperID      string      `json:"developerId"`
	FirstName        string      `json:"firstName"`
	LastName         string      `json:"lastName"`
	UserName         string      `json:"userName"`
	Status           string      `json:"status"`
	OrganizationName string      `json:"organizationName"`
	Attributes       []Attribute `json:"attributes,omitempty"`
	Apps             []string    `json:"apps,omitempty"`
	CreatedAt        int64       `json:"createdAt,string"`
	LastModifiedAt   int64       `json:"lastModifiedAt,string"`
}

// AppGroup is a team; Status is active or inactive.
type AppGroup struct {
	Name           string      `json:"name"`
	AppGroupID     string      `json:"appGroupId"`
	DisplayName    string      `json:"displayName"`
	Email          string      `json:"email,omitempty"`
	Organization   string      `json:"organization"`
	Status         string      `json:"status"`
	Attributes     []Attribute `json:"attributes,omitempty"`
	CreatedAt      int64       `json:"createdAt,string"`
	LastModifiedAt int64       `json:"lastModifiedAt,string"`
}

// Product is an API product; ApprovalType is auto or manual.
type Product struct {
	Name          string   `json:"name"`
	DisplayName   string   `json:"displayName"`
	Description   string   `json:"description,omitempty"`
	ApprovalType  string   `json:"approvalType"`
	Quota         string   `json:"quota,omitempty"`
	QuotaInterval string   `json:"quotaInterval,omitempty"`
	QuotaTimeUnit string   `json:"quotaTimeUnit,omitempty"`
	Environments  []string `json:"environments,omitempty"`
	Scopes        []string `json:"scopes,omitempty"`
}

// appBody is what a client sends about an app; a field that is not there
// differs from an empty one.
type appBody struct {
	Name         string       `json:"name"`
	APIProducts  []string     `json:"apiProducts"`
	Attributes   []Attribute  `json:"attributes"`
	CallbackURL  string       `json:"callbackUrl"`
	Scopes       []string     `json:"scopes"`
	AppFamily    string       `json:"appFamily"`
	KeyExpiresIn flexibleInt  `json:"keyExpiresIn"`
	Credentials  []Credential `json:"-"`
}

// keyBody is what a client sends about a key.
type keyBody struct {
	ConsumerKey      string      `json:"consumerKey"`
	ConsumerSecret   string      `json:"consumerSecret"`
	ExpiresInSeconds flexibleInt `json:"expiresInSeconds"`
	APIProducts      []string    `json:"apiProducts"`
	Attributes       []Attribute `json:"attributes"`
	Action           string      `json:"action"` // of a team's key
}
