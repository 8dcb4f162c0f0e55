//go:build waybill_cgo

package main

/*
#cgo linux LDFLAGS: -l:libwaybill.a
#cgo !linux LDFLAGS: -lwaybill
#include <waybill.h>

// Asks so many times, all within C, and returns what the last call returned.
static int32_t ask(const uint8_t *request, size_t length, uint8_t *output, size_t capacity, uint32_t calls) {
	int32_t returned = 0;
	while (calls-- > 0) returned = wb_call(WB_DECIDE, NULL, 0, request, length, output, capacity);
	return returned;
}
*/
import "C"

import (
	"encoding/binary"
	"log"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

const kind = "cgo"

// fromC is what the bare call costs: the request is put together before, the answer is not read.
func fromC(scan waybill.Scan) float64 {
	le := binary.LittleEndian
	texts := string(scan.Token) + scan.WaybillID + scan.ActionMsg
	request := le.AppendUint32(nil, uint32(waybill.HTTPSBody))
	request = le.AppendUint32(request, 0)
	request = le.AppendUint64(request, uint64(now.Unix()))
	request = append(request, make([]byte, waybill.TrackerSize)...)
	request = append(request, 0, 0, 31, 0)
	for _, number := range []int{48 + len(texts), 0, 0} {
		request = le.AppendUint32(request, uint32(number))
	}
	request = le.AppendUint64(request, uint64(scan.ActionTime))
	request = le.AppendUint64(request, uint64(scan.ActionType))
	for _, number := range []int{len(scan.Token), len(scan.WaybillID), len(scan.ActionMsg), 0} {
		request = le.AppendUint32(request, uint32(number))
	}
	request = append(request, texts...)
	const calls = 20000
	var output [4096]byte
	each := best(1, func() {
		returned := C.ask((*C.uint8_t)(&request[0]), C.size_t(len(request)), (*C.uint8_t)(&output[0]), C.size_t(len(output)), calls)
		if returned <= 0 || output[0] != 0 {
			log.Fatal("the call from C returned ", returned)
		}
	})
	return each / calls
}
