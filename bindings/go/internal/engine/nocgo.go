//go:build waybill_cgo && !cgo

package engine

// The tag waybill_cgo links a C library, which takes CGO_ENABLED=1 and a C compiler.
var _ = waybill_cgo_takes_CGO_ENABLED_1
