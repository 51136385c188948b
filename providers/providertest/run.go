package providertest

import "testing"

// Run runs the whole suite.
func Run(t *testing.T, s Setup) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, s Setup)
	}{
		{"Description", testDescription},
		{"CheckAndCatalog", testCheckAndCatalog},
		{"List", testList},
		{"ListAgreesWithRead", testListAgreesWithRead},
		{"ListThatChanges", testListThatChanges},
		{"ListStops", testListStops},
		{"ListWithFaults", testListWithFaults},
		{"ListPaced", testListPaced},
		{"Foreign", testForeign},
		{"Verbs", testVerbs},
		{"NothingToSend", testNothingToSend},
		{"LostAnswers", testLostAnswers},
		{"WriteFaults", testWriteFaults},
		{"WriteTimeout", testWriteTimeout},
		{"Journal", testJournal},
		{"ConcurrentChange", testConcurrentChange},
		{"Absence", testAbsence},
		{"AbsenceUnderFaults", testAbsenceUnderFaults},
		{"PushToTheGone", testPushToTheGone},
		{"ReadFaults", testReadFaults},
		{"ReadTimeout", testReadTimeout},
		{"RetryAfter", testRetryAfter},
		{"Tokens", testTokens},
		{"Context", testContext},
		{"ManyAtOnce", testManyAtOnce},
		{"RegistrationAlone", testRegistrationAlone},
		{"RegistrationDelete", testRegistrationDelete},
		{"RegistrationAdded", testRegistrationAdded},
		{"RegistrationAsked", testRegistrationAsked},
		{"RegistrationChanged", testRegistrationChanged},
		{"Reprocess", testReprocess},
		{"SuspendExactly", testSuspendExactly},
		{"UnknownGrant", testUnknownGrant},
		{"Edits", testEdits},
		{"EditsLost", testEditsLost},
		{"EditChanged", testEditChanged},
		{"Developers", testDevelopers},
		{"DeveloperFaults", testDeveloperFaults},
		{"Twins", testTwins},
		{"UnknownProduct", testUnknownProduct},
		{"ExtraFields", testExtraFields},
		{"Rights", testRights},
		{"UnknownState", testUnknownState},
		{"UnknownFields", testUnknownFields},
		{"Reveal", testReveal},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, s) })
	}
}
