//go:build !waybill_cgo

package main

import "log"

const kind = "wazero"

// fromC can't be measured without C.
func fromC(question, []byte) float64 {
	log.Fatal("give the microseconds of the calls from C with -floors")
	return 0
}
