//go:build waybill_cgo && cgo

package engine

/*
#cgo linux LDFLAGS: -l:libwaybill.a
#cgo !linux LDFLAGS: -lwaybill
#cgo noescape wb_call
#cgo nocallback wb_call
#include <waybill.h>
*/
import "C"

import (
	"sync"
	"unsafe"
)

// Kind says how this build reaches the engine.
const Kind = "cgo"

const linked = "the static library libwaybill.a"

// The library keeps nothing between calls; what is kept here is the room for requests and answers.
var idle = sync.Pool{New: func() any { return new(Session) }}

var checked = sync.OnceValue(func() error {
	return checkVersions(uint32(C.wb_abi_version()), uint32(C.wb_version()), linked)
})

// Acquire hands out a session. Give it back with Release.
func Acquire() (*Session, error) {
	if err := checked(); err != nil {
		return nil, err
	}
	return idle.Get().(*Session), nil
}

// Session is room for a request and its answer, for one goroutine at a time.
type Session struct {
	// Request is where the caller puts a request together; its room is used again.
	Request []byte

	answer []byte
}

// Release gives the session back. Answers of it must not be looked at any more.
func (s *Session) Release() {
	if cap(s.Request)+cap(s.answer) <= mostKept {
		idle.Put(s)
	}
}

// Call asks the engine with Request, and returns a view of the answer until the next Call or Release, or a
// negative status.
func (s *Session) Call(operation uint32, rules []byte) (answer []byte, status int32, err error) {
	if overLimit(rules, s.Request) {
		return nil, TooLarge, nil
	}
	if room := roomFor(s.Request); len(s.answer) < room {
		s.answer = make([]byte, room)
	}
	for {
		returned := int32(C.wb_call(C.uint32_t(operation), pointer(rules), C.size_t(len(rules)),
			pointer(s.Request), C.size_t(len(s.Request)), pointer(s.answer), C.size_t(len(s.answer))))
		switch {
		case returned < 0:
			return nil, returned, nil
		case int(returned) <= len(s.answer):
			return s.answer[:returned], 0, nil
		}
		s.answer = make([]byte, returned)
	}
}

// pointer is where bytes begin, for the time of one call.
func pointer(bytes []byte) *C.uint8_t {
	return (*C.uint8_t)(unsafe.SliceData(bytes))
}
