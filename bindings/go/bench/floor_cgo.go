//go:build waybill_cgo

package main

/*
#cgo linux LDFLAGS: -l:libwaybill.a
#cgo !linux LDFLAGS: -lwaybill
#include <waybill.h>

// Asks so many times, all within C, and returns what the last call returned.
static int32_t ask(uint32_t operation, const uint8_t *rules, size_t rules_length, const uint8_t *request, size_t length,
                   uint8_t *output, size_t capacity, uint32_t calls) {
	int32_t returned = 0;
	while (calls-- > 0) returned = wb_call(operation, rules, rules_length, request, length, output, capacity);
	return returned;
}
*/
import "C"

import (
	"encoding/binary"
	"log"
	"unsafe"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

const kind = "cgo"

var le = binary.LittleEndian

// fromC is what the bare call costs: the request is put together before, the answer is not read.
func fromC(q question, file []byte) float64 {
	request := le.AppendUint32(nil, uint32(q.want))
	request = le.AppendUint32(request, 0)
	request = le.AppendUint64(request, uint64(now.Unix()))
	request = append(request, make([]byte, waybill.TrackerSize)...)
	request = append(request, block(q.update)...)
	var rules []byte
	if q.isOwn {
		made := call(1, C.WB_RULES, nil, append(make([]byte, 8), file...))
		rules = made[8:]
	}
	calls := uint32(20000)
	if q.isOwn {
		calls = 500
	}
	return best(1, func() {
		if answer := call(calls, C.WB_DECIDE, rules, request); answer[0] != byte(q.outcome) {
			log.Fatal("the call from C has outcome ", answer[0])
		}
	}) / float64(calls)
}

func block(update waybill.Update) []byte {
	head := func(kind, present byte, size int) []byte {
		head := le.AppendUint32([]byte{kind, 0, present, 0}, uint32(size))
		return append(head, make([]byte, 8)...)
	}
	if record, ok := update.(waybill.JSON); ok {
		return append(head(1, 0, 16+len(record)), record...)
	}
	scan := update.(waybill.Scan)
	texts := string(scan.Token) + scan.WaybillID + scan.ActionMsg
	made := head(0, 31, 48+len(texts))
	made = le.AppendUint64(made, uint64(scan.ActionTime))
	made = le.AppendUint64(made, uint64(scan.ActionType))
	for _, length := range []int{len(scan.Token), len(scan.WaybillID), len(scan.ActionMsg), 0} {
		made = le.AppendUint32(made, uint32(length))
	}
	return append(made, texts...)
}

func call(times, operation uint32, rules, request []byte) []byte {
	output := make([]byte, 4096)
	pointer := func(bytes []byte) *C.uint8_t { return (*C.uint8_t)(unsafe.SliceData(bytes)) }
	returned := C.ask(C.uint32_t(operation), pointer(rules), C.size_t(len(rules)), pointer(request), C.size_t(len(request)),
		pointer(output), C.size_t(len(output)), C.uint32_t(times))
	if returned <= 0 || int(returned) > len(output) {
		log.Fatal("the call from C returned ", returned)
	}
	return output[:returned]
}
