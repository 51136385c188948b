// Package sensedia is the gateway of a Sensedia API Platform tenant: API
// Manager REST v3, as sensedia.md describes it. Its Apps are Sensedia's apps;
// a registration is an entry of an app's apis and has no state of its own: it
// follows the app.
//
// There is no approve or cancel call: every change is a PUT of the whole app,
// with no version to check it against. So a change reads the app again, is
// refused when somebody changed it meanwhile, and sends back everything it
// read, fields it does not know included, except a secret that is masked.
package sensedia
