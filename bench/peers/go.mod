module github.com/wazabi/wazabi/bench/peers

go 1.25.0

require (
	github.com/extism/go-sdk v1.7.1
	github.com/knqyf263/go-plugin v0.9.0
	github.com/tetratelabs/wazero v1.12.0
	github.com/wapc/wapc-go v0.7.0
	github.com/wazabi/wazabi/bench v0.0.0
	google.golang.org/protobuf v1.34.2
)

require (
	github.com/Workiva/go-datastructures v1.1.5 // indirect
	github.com/dylibso/observe-sdk/go v0.0.0-20240819160327-2d926c5d788a // indirect
	github.com/gobwas/glob v0.2.3 // indirect
	github.com/ianlancetaylor/demangle v0.0.0-20240805132620-81f5be970eca // indirect
	github.com/tetratelabs/wabin v0.0.0-20230304001439-f6f874872834 // indirect
	github.com/wazabi/wazabi v0.0.0 // indirect
	go.opentelemetry.io/proto/otlp v1.3.1 // indirect
	golang.org/x/sys v0.44.0 // indirect
)

replace (
	github.com/wazabi/wazabi => ../../
	github.com/wazabi/wazabi/bench => ../
)
