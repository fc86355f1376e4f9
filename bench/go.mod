module github.com/wazabi/wazabi/bench

go 1.26

require (
	github.com/tetratelabs/wazero v1.12.0
	github.com/wazabi/wazabi v0.0.0
)

replace github.com/wazabi/wazabi => ../
