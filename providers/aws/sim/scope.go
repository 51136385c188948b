package sim

import (
	"net/http"
	"strings"
)

// Services a credential scope may name.
const (
	serviceGateway = "apigateway"
	serviceCognito = "cognito-idp"
	serviceSTS     = "sts"
)

// scope is what a signed request says about itself.
type scope struct {
	accessKey, region, service string
}

// readScope reads the credential scope of the Authorization header
// (AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request,
// SignedHeaders=..., Signature=...). The signature must be there; it is not
// verified.
func readScope(r *http.Request) (scope, *apiError) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return scope{}, &apiError{status: 403, code: "MissingAuthenticationTokenException", message: "Missing Authentication Token"}
	}
	fields, found := strings.CutPrefix(header, "AWS4-HMAC-SHA256 ")
	if !found {
		return scope{}, incompleteSignature("Authorization header requires AWS4-HMAC-SHA256")
	}
	parts := map[string]string{}
	for field := range strings.SplitSeq(fields, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		parts[name] = value
	}
	for _, name := range []string{"Credential", "SignedHeaders", "Signature"} {
		if parts[name] == "" {
			return scope{}, incompleteSignature("Authorization header requires '" + name + "' parameter")
		}
	}
	cred := strings.Split(parts["Credential"], "/")
	if len(cred) != 5 || cred[4] != "aws4_request" {
		return scope{}, incompleteSignature("Credential must have exactly 5 slash-delimited elements")
	}
	return scope{accessKey: cred[0], region: cred[2], service: cred[3]}, nil
}

func incompleteSignature(message string) *apiError {
	return &apiError{status: 400, code: "IncompleteSignatureException", message: message}
}

// serviceAsked tells from the form of a request, not from its signature, which
// service it is for: that decides how errors are written.
func serviceAsked(r *http.Request) string {
	switch {
	case r.Header.Get("X-Amz-Target") != "":
		return serviceCognito
	case r.URL.Path == "/" && r.Method == http.MethodPost:
		return serviceSTS
	}
	return serviceGateway
}

// codeFor gives the code that a service uses where STS has names of its own.
func codeFor(service, code string) string {
	if service != serviceSTS {
		return code
	}
	switch code {
	case "UnrecognizedClientException":
		return "InvalidClientTokenId"
	case "ExpiredTokenException":
		return "ExpiredToken"
	case "MissingAuthenticationTokenException":
		return "MissingAuthenticationToken"
	case "AccessDeniedException":
		return "AccessDenied"
	case "InvalidSignatureException":
		return "SignatureDoesNotMatch"
	case "IncompleteSignatureException":
		return "IncompleteSignature"
	case "TooManyRequestsException":
		return "Throttling"
	}
	return code
}
