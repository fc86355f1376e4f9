package wazabi

import "github.com/wazabi/wazabi/go-host/abi"

// ABI compares the description that a guest carries with the one that its package was generated
// from.
type ABI struct {
	// Fingerprint is the guest's and Package is the package's. If they are equal, nothing differs that
	// a caller could notice.
	Fingerprint, Package string
	// Changes lists the compatible differences from the package's description. In each, Old is the
	// package's and New the guest's.
	Changes []Change
}

// Change is one difference between two descriptions.
type Change = abi.Change
