package sim

import (
	"strconv"
	"time"
)

// ClientSettings are the settings of an app client that UpdateUserPoolClient
// replaces as a whole. Their names are those of the service model.
type ClientSettings struct {
	RefreshTokenValidity                     int                   `json:"RefreshTokenValidity"`
	AccessTokenValidity                      int                   `json:"AccessTokenValidity,omitempty"`
	IDTokenValidity                          int                   `json:"IdTokenValidity,omitempty"`
	TokenValidityUnits                       *TokenValidityUnits   `json:"TokenValidityUnits,omitempty"`
	ReadAttributes                           []string              `json:"ReadAttributes,omitempty"`
	WriteAttributes                          []string              `json:"WriteAttributes,omitempty"`
	ExplicitAuthFlows                        []string              `json:"ExplicitAuthFlows,omitempty"`
	SupportedIdentityProviders               []string              `json:"SupportedIdentityProviders,omitempty"`
	CallbackURLs                             []string              `json:"CallbackURLs,omitempty"`
	LogoutURLs                               []string              `json:"LogoutURLs,omitempty"`
	DefaultRedirectURI                       string                `json:"DefaultRedirectURI,omitempty"`
	AllowedOAuthFlows                        []string              `json:"AllowedOAuthFlows,omitempty"`
	AllowedOAuthScopes                       []string              `json:"AllowedOAuthScopes,omitempty"`
	AllowedOAuthFlowsUserPoolClient          bool                  `json:"AllowedOAuthFlowsUserPoolClient"`
	AnalyticsConfiguration                   map[string]any        `json:"AnalyticsConfiguration,omitempty"`
	PreventUserExistenceErrors               string                `json:"PreventUserExistenceErrors,omitempty"`
	EnableTokenRevocation                    *bool                 `json:"EnableTokenRevocation,omitempty"`
	EnablePropagateAdditionalUserContextData bool                  `json:"EnablePropagateAdditionalUserContextData"`
	AuthSessionValidity                      int                   `json:"AuthSessionValidity,omitempty"`
	RefreshTokenRotation                     *RefreshTokenRotation `json:"RefreshTokenRotation,omitempty"`
}

// TokenValidityUnits are seconds, minutes, hours or days.
type TokenValidityUnits struct {
	AccessToken  string `json:"AccessToken,omitempty"`
	IDToken      string `json:"IdToken,omitempty"`
	RefreshToken string `json:"RefreshToken,omitempty"`
}

// RefreshTokenRotation is ENABLED or DISABLED, with a grace period.
type RefreshTokenRotation struct {
	Feature                 string `json:"Feature"`
	RetryGracePeriodSeconds int    `json:"RetryGracePeriodSeconds,omitempty"`
}

// withDefaults fills what was left out, as Cognito does on create and on update
// alike.
func (s ClientSettings) withDefaults() ClientSettings {
	if s.RefreshTokenValidity == 0 {
		s.RefreshTokenValidity = 30
	}
	if s.AuthSessionValidity == 0 {
		s.AuthSessionValidity = 3
	}
	if s.ExplicitAuthFlows == nil {
		s.ExplicitAuthFlows = []string{"ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"}
	}
	if s.PreventUserExistenceErrors == "" {
		s.PreventUserExistenceErrors = "LEGACY"
	}
	if s.EnableTokenRevocation == nil {
		on := true
		s.EnableTokenRevocation = &on
	}
	return s
}

// clientWire is UserPoolClientType.
type clientWire struct {
	Pool     string      `json:"UserPoolId"`
	Name     string      `json:"ClientName"`
	ID       string      `json:"ClientId"`
	Secret   string      `json:"ClientSecret,omitempty"`
	Modified cognitoTime `json:"LastModifiedDate"`
	Created  cognitoTime `json:"CreationDate"`
	ClientSettings
}

// clientDescription is all that the list tells.
type clientDescription struct {
	ID   string `json:"ClientId"`
	Pool string `json:"UserPoolId"`
	Name string `json:"ClientName"`
}

type secretWire struct {
	ID      string      `json:"ClientSecretId"`
	Value   string      `json:"ClientSecretValue,omitempty"`
	Created cognitoTime `json:"ClientSecretCreateDate"`
}

// cognitoTime is a date in seconds since 1970, with milliseconds.
type cognitoTime time.Time

func (t cognitoTime) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(time.Time(t).UnixMilli())/1000, 'f', 3, 64), nil
}

// wireClient shows the older secret where there are two; which one Describe
// shows at AWS is not documented.
func wireClient(c *Client) map[string]clientWire {
	w := clientWire{Pool: c.Pool, Name: c.Name, ID: c.ID, ClientSettings: c.Settings,
		Created: cognitoTime(c.Created), Modified: cognitoTime(c.Modified)}
	if len(c.Secrets) > 0 {
		w.Secret = c.Secrets[0].Value
	}
	return map[string]clientWire{"UserPoolClient": w}
}
