module github.com/wazabi/wazabi/bench

go 1.25.0

require (
	github.com/tetratelabs/wazero v1.12.0
	github.com/wazabi/wazabi v0.0.0
	github.com/yuin/goldmark v1.8.7
)

require golang.org/x/sys v0.44.0 // indirect

replace github.com/wazabi/wazabi => ../
