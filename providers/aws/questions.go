package aws

import (
	"strings"

	"gatehouse/core"
)

// Questions implements core.Provider (aws.md, Authentication).
func (*Provider) Questions() []core.Question {
	temporary := func(answer func(string) string) bool { return strings.HasPrefix(answer(setAccessKey), "ASIA") }
	return []core.Question{
		{Setting: setRegions, Words: "Regions of the APIs", Help: "The first is the home of Apps without APIs.", Like: "us-east-1", Pattern: regionForm.String()},
		{Setting: setAccount, Words: "Account id", Help: "12 digits. With any other account every call is then refused: a wrong profile does no harm.",
			Empty: "the account that answers", Like: "123456789012", Pattern: accountForm.String()},
		{Setting: setProfile, Words: "Profile", Help: "A profile of the AWS configuration files (~/.aws/config) to sign in with.",
			Empty: "no profile", Like: "gateway-admin", When: core.NotAnswered(setAccessKey)},
		{Setting: setAccessKey, Words: "Access key id", Help: "Only where there is neither a profile nor a role of this machine.",
			Empty: "what the AWS SDK finds: environment, default profile, this machine's role", Like: "AKIAIOSFODNN7EXAMPLE",
			Pattern: `[A-Z0-9]{16,128}`, When: core.NotAnswered(setProfile)},
		{Setting: setSecretKey, Words: "secret access key", Help: "The secret of that access key.", Needed: true, When: core.Answered(setAccessKey)},
		{Setting: setSessionToken, Words: "session token", Help: "A key that begins with ASIA is temporary and needs it.", Needed: true, When: temporary},
		{Setting: setRole, Words: "Role to assume", Help: "The ARN of a role that may decide, where the identity above only may assume it.",
			Empty: "none", Like: "arn:aws:iam::123456789012:role/gatehouse", Pattern: `arn:[a-z-]+:iam::\d{12}:role/\S+`},
		{Setting: setPools, Words: "Cognito user pools", Help: "Only where Apps have client credentials: the ids of their user pools.",
			Empty: "none", Like: "us-east-1_AbCdEf123", Pattern: poolForm.String()},
		{Setting: setWebhook, Words: "Credentials webhook", Help: "Only where a customer's own service makes credentials: its address.",
			Empty: "none", Like: "https://credentials.example.com/hook"},
		{Setting: setWebhookUser, Words: "User of the webhook", Help: "For HTTP basic authentication.", Empty: "none", Like: "gatehouse", When: core.Answered(setWebhook)},
		{Setting: setWebhookPass, Words: "password of the webhook", Help: "The password of that user.", Needed: true, When: core.Answered(setWebhookUser)},
	}
}
