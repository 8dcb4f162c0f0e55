// Package engine carries requests to the waybill engine and answers back: through the WebAssembly module
// that is embedded, or with the build tag waybill_cgo through the static library.
//
// A Session is for one goroutine at a time. Acquire hands out an idle one or makes another, so as many
// goroutines as like to may ask at the same time.
package engine

import "fmt"

const (
	// maxRequest is the most bytes of a request, maxRules of the kept rules; over them the engine refuses.
	maxRequest = 64 << 20
	maxRules   = 1 << 20

	// TooLarge is the status for what is over its limit.
	TooLarge = -4

	// mostKept is how much room an idle session may keep; one that had to grow beyond is given up.
	mostKept = 16 << 20

	// leastRoom is the room for an answer to begin with.
	leastRoom = 4 << 10
)

// CrashError says that the engine stopped within a call, which it promises not to do on any input, or that
// there was no memory for the request. Nothing was changed, and the next call gets a new instance.
type CrashError struct {
	Cause error
}

func (e *CrashError) Error() string {
	return fmt.Sprintf("waybill: the engine stopped: %v", e.Cause)
}

// Unwrap returns the cause.
func (e *CrashError) Unwrap() error { return e.Cause }

// roomFor is the room with which a request is asked first. Where it is too little, the engine says how much
// it takes.
func roomFor(request []byte) int {
	return max(leastRoom, leastRoom/4+2*len(request))
}

// overLimit reports whether the engine would refuse these lengths, so that they need not be copied first.
func overLimit(rules, request []byte) bool {
	return len(rules) > maxRules || len(request) > maxRequest
}
