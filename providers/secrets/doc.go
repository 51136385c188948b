// Package secrets is where secrets come from and how they pass through: the
// sources that the configuration's references name (environment, file,
// command, OS keyring), and the Vault that seals what an administrator typed
// until the gateway has it. No error of this package carries a secret.
package secrets
