package providertest

import (
	"maps"
	"slices"
	"testing"
)

// check is one part of the suite.
type check struct {
	name string
	test func(t *testing.T, s Setup)
}

// checks are the suite, in order.
var checks = []check{
	{"Description", testDescription},
	{"CheckAndCatalog", testCheckAndCatalog},
	{"List", testList},
	{"ListAgreesWithRead", testListAgreesWithRead},
	{"ListThatChanges", testListThatChanges},
	{"ListStops", testListStops},
	{"ListWithFaults", testListWithFaults},
	{"ListPaced", testListPaced},
	{"Foreign", testForeign},
	{"Adopted", testAdopted},
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
	{"EditOfTheGone", testEditOfTheGone},
	{"Developers", testDevelopers},
	{"DeveloperFaults", testDeveloperFaults},
	{"Twins", testTwins},
	{"UnknownProduct", testUnknownProduct},
	{"ExtraFields", testExtraFields},
	{"Rights", testRights},
	{"UnknownState", testUnknownState},
	{"OpenInPart", testOpenInPart},
	{"UnknownFields", testUnknownFields},
	{"Reveal", testReveal},
}

// Run runs the whole suite, but for what the Setup leaves out.
func Run(t *testing.T, s Setup) {
	if s.Most == 0 {
		s.Most = many
	}
	left := maps.Clone(s.Leave)
	for _, c := range checks {
		if why, ok := left[c.name]; ok {
			t.Logf("%s is left out: %s", c.name, why)
			delete(left, c.name)
			continue
		}
		t.Run(c.name, func(t *testing.T) { c.test(t, s) })
	}
	if len(left) > 0 {
		t.Errorf("these are no checks of the suite: %v", slices.Sorted(maps.Keys(left)))
	}
}
