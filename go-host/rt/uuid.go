package rt

import "github.com/wazabi/wazabi/go-host/crates"

// PutUUID writes a UUID to at[0:16].
func PutUUID(at []byte, u crates.UUID) { copy(at[:16], u[:]) }

// GetUUID reads a UUID from at[0:16].
func GetUUID(at []byte, u *crates.UUID) { copy(u[:], at[:16]) }
