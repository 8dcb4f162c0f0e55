module github.com/waybill-engine/waybill-engine/conformance/go

go 1.25.0

replace github.com/waybill-engine/waybill-engine/bindings/go => ../../bindings/go

require github.com/waybill-engine/waybill-engine/bindings/go v0.0.0

require (
	github.com/tetratelabs/wazero v1.12.0 // indirect
	golang.org/x/sys v0.44.0 // indirect
)
