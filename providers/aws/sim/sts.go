package sim

import (
	"encoding/xml"
	"net/url"
)

const stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"

type stsError struct {
	XMLName   xml.Name `xml:"ErrorResponse"`
	Xmlns     string   `xml:"xmlns,attr"`
	Type      string   `xml:"Error>Type"`
	Code      string   `xml:"Error>Code"`
	Message   string   `xml:"Error>Message"`
	RequestID string   `xml:"RequestId"`
}

type callerIdentityWire struct {
	XMLName   xml.Name `xml:"GetCallerIdentityResponse"`
	Xmlns     string   `xml:"xmlns,attr"`
	ARN       string   `xml:"GetCallerIdentityResult>Arn"`
	UserID    string   `xml:"GetCallerIdentityResult>UserId"`
	Account   string   `xml:"GetCallerIdentityResult>Account"`
	RequestID string   `xml:"ResponseMetadata>RequestId"`
}

// callerIdentity tells which account the credentials belong to.
func callerIdentity(c *call) (any, *apiError) {
	form, err := url.ParseQuery(string(c.body))
	if err != nil || form.Get("Action") != "GetCallerIdentity" || form.Get("Version") != "2011-06-15" {
		return nil, &apiError{status: 400, code: "InvalidAction", message: "Could not find operation " + form.Get("Action") + " for version " + form.Get("Version")}
	}
	return callerIdentityWire{Xmlns: stsNamespace, ARN: c.account.arn(), UserID: "AIDASIM" + c.account.id,
		Account: c.account.id, RequestID: "sim"}, nil
}
