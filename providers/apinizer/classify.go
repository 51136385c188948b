package apinizer

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// What a refusal means beyond its code, for errors.Is.
var (
	errNoProject = errors.New("the project is not there")
	errTaken     = errors.New("the username is in use")
	errAlready   = errors.New("the grant is there already")
	errNoAccess  = errors.New("the grant is not there")
	errNoList    = errors.New("the rate-limit list is not there")
)

// sign is one row of the error table: a text that means something. Texts may
// change with releases; a 400 that matches none is "refused", never "gone"
// (apinizer.md, Errors).
type sign struct {
	pattern *regexp.Regexp
	code    core.Code
	means   error
	message string
	hint    string
}

const askRights = "Reading needs any permission in the project; changing needs IDENTITY + MANAGE and IDENTITY + DEPLOY_UNDEPLOY. Ask Apinizer's administrator."

// signs are tried in order.
var signs = []sign{
	{regexp.MustCompile(`(?i)^project ?\(.*(does not have privilege|permission)`), core.CodeForbidden, nil,
		"the project is not there, or we lack the right to it: Apinizer does not tell which",
		"Nothing is taken for deleted. Check the connection's projects; was one renamed? " + askRights},
	{regexp.MustCompile(`(?i)^project ?\(.*not found`), core.CodeConfig, errNoProject,
		"there is no such project", "Nothing is taken for deleted. Check the connection's projects: was one renamed?"},
	{regexp.MustCompile(`(?i)or user does not have privilege`), core.CodeForbidden, nil,
		"an API proxy or group of the mapping is not there, or we lack the right to it: Apinizer does not tell which",
		"Nothing was done. Check the mapping file's names, and the rights of the connection's user."},
	{regexp.MustCompile(`(?i)(does not have|without) .*(permission|privilege)`), core.CodeForbidden, nil, "we lack the right for this", askRights},
	{regexp.MustCompile(`(?i)already used by another credential|already a credential has this name`), core.CodeRefused, errTaken,
		"the username is in use, perhaps in another project", "Usernames are unique over all projects."},
	{regexp.MustCompile(`(?i)has already access`), core.CodeRefused, errAlready, "the credential has one of these grants already", ""},
	{regexp.MustCompile(`(?i)does not have access|has no access`), core.CodeRefused, errNoAccess, "the credential does not have one of these grants", ""},
	{regexp.MustCompile(`(?i)^rlcl ?\(.*not found`), core.CodeConfig, errNoList,
		"a rate-limit list of the mapping is not there", "Check the plans of the mapping file, or create the list in Apinizer."},
	{regexp.MustCompile(`(?i)^credential .*not found`), core.CodeGone, nil, "the credential is not in this project", ""},
}

// said is the text of a refusal in either generation's envelope.
func said(body []byte) string {
	var e envelope
	if json.Unmarshal(body, &e) != nil {
		return ""
	}
	return e.text()
}

// classify is the table of apinizer.md, Errors. The texts are looked at under
// 400, 403 and 404 alike: the generations differ in the status, and a proxy in
// front may change it.
func classify(req httpclient.Request, resp httpclient.Response) *core.Error {
	switch resp.Status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict:
	default:
		return plainly(req, resp)
	}
	text := said(resp.Body)
	if e := bySign(req, text); e != nil {
		return e
	}
	switch {
	case resp.Status == http.StatusNotFound:
		return core.Errorf(core.CodePermanent, req.Subject, "it does not know the call %s %s (404)%s", req.Method, req.Route, quote(req, text)).
			WithHint("Check the connection's url. An older Apinizer may not have this call: see its /apiops/openapi.json.")
	case resp.Status == http.StatusForbidden || text == "":
		return plainly(req, resp)
	}
	return core.Errorf(core.CodeRefused, req.Subject, "it refuses this (%d)%s", resp.Status, quote(req, text)).
		WithHint("The same again gives the same answer.")
}

// plainly is what an answer means by its status alone; of an envelope only its
// text is quoted.
func plainly(req httpclient.Request, resp httpclient.Response) *core.Error {
	if text := said(resp.Body); text != "" {
		resp.Body = []byte(text)
	}
	return httpclient.Classify(req, resp)
}

// bySign is the error that a refusal's text means, nil when no row knows it.
func bySign(req httpclient.Request, text string) *core.Error {
	for _, s := range signs {
		if text == "" || !s.pattern.MatchString(text) {
			continue
		}
		e := core.Errorf(s.code, req.Subject, "%s%s", s.message, quote(req, text)).WithHint("%s", s.hint)
		if s.means != nil {
			e = e.Because(s.means)
		}
		return e
	}
	return nil
}

// quote is what the gateway said, fit to show.
func quote(req httpclient.Request, text string) string {
	if text == "" {
		return ""
	}
	return ": " + httpclient.Visible(httpclient.Redact(text, req.Secrets...), 200)
}

// judge reads the envelope of a 200: only a success flag is success, and a
// success flag under an error text is none.
func judge(req httpclient.Request, resp httpclient.Response, e envelope) error {
	if e.ok() {
		return nil
	}
	text := e.text()
	if refusal := bySign(req, text); refusal != nil {
		return refusal
	}
	if req.Method != http.MethodGet {
		return core.Errorf(core.CodeUnknownOutcome, req.Subject, "it answered %d, but not with success%s", resp.Status, quote(req, text)).
			WithHint("It may have happened. It is read back before anything is sent again.")
	}
	return core.Errorf(core.CodePermanent, req.Subject, "it answered %d, but not with success%s", resp.Status, quote(req, text)).
		WithHint("Check that the address is an Apinizer manager; the text above is what it says.")
}
