//go:build !wazabi_go

package e2e_test

// compiledIn says that the packages of the guests have them translated into Go. make test-engine
// runs these tests that way.
const compiledIn = false
