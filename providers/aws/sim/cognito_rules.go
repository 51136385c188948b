package sim

import (
	"regexp"
	"slices"
)

const (
	clientIDLength        = 26
	generatedSecretLength = 52
	clientsPerPool        = 1000
	secretsPerClient      = 2
)

var (
	clientNameForm   = regexp.MustCompile(`^[\w\s+=,.@-]{1,128}$`)
	clientSecretForm = regexp.MustCompile(`^[\w+]{24,64}$`)

	authFlows = []string{"ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH",
		"ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH"}
	oauthFlows     = []string{"code", "implicit", "client_credentials"}
	standardScopes = []string{"phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"}
)

func checkClientName(name string) *apiError {
	if !clientNameForm.MatchString(name) {
		return invalidParameter("1 validation error detected: Value at 'clientName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w\\s+=,.@-]+ and have length between 1 and 128")
	}
	return nil
}

func checkClientSecret(secret string) *apiError {
	if !clientSecretForm.MatchString(secret) {
		return invalidParameter("1 validation error detected: Value at 'clientSecret' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+]+ and have length between 24 and 64")
	}
	return nil
}

// checkClient applies the rules of the service model's text to a whole client
// with its defaults filled in.
func checkClient(c *Client, pool *UserPool) *apiError {
	if err := checkClientName(c.Name); err != nil {
		return err
	}
	s := c.Settings
	for _, flow := range s.ExplicitAuthFlows {
		if !slices.Contains(authFlows, flow) {
			return invalidParameter("1 validation error detected: Value '%s' at 'explicitAuthFlows' failed to satisfy constraint: Member must satisfy enum value set", flow)
		}
	}
	if s.DefaultRedirectURI != "" && !slices.Contains(s.CallbackURLs, s.DefaultRedirectURI) {
		return invalidParameter("DefaultRedirectURI must be in the CallbackURLs list")
	}
	if s.EnablePropagateAdditionalUserContextData && len(c.Secrets) == 0 {
		return invalidParameter("EnablePropagateAdditionalUserContextData can only be enabled for app clients with a client secret")
	}
	if err := checkValidity(s); err != nil {
		return err
	}
	return checkOAuth(c, pool)
}

func checkValidity(s ClientSettings) *apiError {
	for _, v := range []struct {
		name               string
		value, least, most int
	}{
		{"refreshTokenValidity", s.RefreshTokenValidity, 0, 315_360_000},
		{"accessTokenValidity", s.AccessTokenValidity, 0, 86_400},
		{"idTokenValidity", s.IDTokenValidity, 0, 86_400},
		{"authSessionValidity", s.AuthSessionValidity, 3, 15},
	} {
		if v.value < v.least || v.value > v.most {
			return invalidParameter("1 validation error detected: Value '%d' at '%s' failed to satisfy constraint: Member must be between %d and %d", v.value, v.name, v.least, v.most)
		}
	}
	return nil
}

func checkOAuth(c *Client, pool *UserPool) *apiError {
	s := c.Settings
	switch {
	case s.AllowedOAuthFlowsUserPoolClient && (len(s.AllowedOAuthFlows) == 0 || len(s.AllowedOAuthScopes) == 0):
		return invalidParameter("AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.")
	case !s.AllowedOAuthFlowsUserPoolClient && len(s.AllowedOAuthFlows)+len(s.AllowedOAuthScopes) > 0:
		return invalidParameter("AllowedOAuthFlowsUserPoolClient must be true to configure AllowedOAuthFlows and AllowedOAuthScopes.")
	}
	for _, flow := range s.AllowedOAuthFlows {
		if !slices.Contains(oauthFlows, flow) {
			return invalidParameter("1 validation error detected: Value '%s' at 'allowedOAuthFlows' failed to satisfy constraint: Member must satisfy enum value set: [code, implicit, client_credentials]", flow)
		}
	}
	if slices.Contains(s.AllowedOAuthFlows, "client_credentials") {
		if len(s.AllowedOAuthFlows) > 1 {
			return &apiError{status: 400, code: "InvalidOAuthFlowException", message: "client_credentials flow can not be selected along with code flow or implicit flow."}
		}
		if len(c.Secrets) == 0 {
			return &apiError{status: 400, code: "InvalidOAuthFlowException", message: "client_credentials flow can not be selected if client does not have a client secret."}
		}
	}
	for _, scope := range s.AllowedOAuthScopes {
		if !slices.Contains(standardScopes, scope) && !slices.Contains(pool.Scopes, scope) {
			return &apiError{status: 400, code: "ScopeDoesNotExistException", message: "Invalid scope requested: " + scope}
		}
	}
	return nil
}
