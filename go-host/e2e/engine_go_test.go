//go:build wazabi_go

package e2e_test

const compiledIn = true
