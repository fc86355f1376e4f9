package wazabi

import "github.com/wazabi/wazabi/go-host/abi"

// ABI compares the description that a guest carries with the one that its package was generated
// from.
type ABI struct {
	// Fingerprint is the guest's fingerprint, and Package is that of the package. If they are equal, a
	// caller can notice no difference.
	Fingerprint, Package string
	// Changes lists the compatible differences from the package's description. In each, Old is the
	// package's and New the guest's.
	Changes []Change
}

// Change is one difference between two descriptions.
type Change = abi.Change
