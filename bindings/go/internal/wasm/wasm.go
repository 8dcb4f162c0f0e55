// Package wasm holds the engine as a WebAssembly module.
package wasm

import _ "embed"

// Module is the engine: it imports nothing and exports what docs/abi.md of the repository says. It is not
// to be changed.
//
//go:embed waybill.wasm
var Module []byte
