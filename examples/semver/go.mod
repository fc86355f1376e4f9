module github.com/wazabi/wazabi/examples/semver

go 1.25.0

require (
	github.com/wazabi/wazabi v0.0.0
	golang.org/x/mod v0.36.0
)

require (
	github.com/tetratelabs/wazero v1.12.0 // indirect
	golang.org/x/sys v0.44.0 // indirect
)

replace github.com/wazabi/wazabi => ../..
