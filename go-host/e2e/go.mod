module github.com/wazabi/wazabi/go-host/e2e

go 1.25.0

require (
	github.com/google/go-cmp v0.7.0
	github.com/rogpeppe/go-internal v1.16.0
	github.com/tetratelabs/wazero v1.12.0
	github.com/wazabi/wazabi v0.0.0
	go.uber.org/goleak v1.3.0
	golang.org/x/mod v0.36.0
)

require (
	golang.org/x/sys v0.44.0 // indirect
	golang.org/x/tools v0.44.0 // indirect
)

replace github.com/wazabi/wazabi => ../..
