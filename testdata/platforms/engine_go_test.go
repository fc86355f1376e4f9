//go:build wazabi_go

package platforms

const compiledIn = true
