//go:build !waybill_cgo

package main

import (
	"log"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

const kind = "wazero"

// fromC can't be measured without C.
func fromC(waybill.Scan) float64 {
	log.Fatal("give the microseconds of the call from C with -floor")
	return 0
}
