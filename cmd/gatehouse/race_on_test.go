//go:build race

package main

// raced: the race detector makes each start of the program several times
// slower, and most scripts are one command after the other: it runs those in
// which much goes on at once.
const raced = true
