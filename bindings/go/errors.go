package waybill

import (
	"fmt"
	"strings"

	"github.com/waybill-engine/waybill-engine/bindings/go/internal/engine"
)

// Version is that of this package and of the engine in it.
const Version = engine.Version

// Misuse says what is wrong with a call, or with a stored value that it was given: a mistake of the program,
// never of a scan. It is the reason in a [MisuseError], and an error by itself for errors.Is.
type Misuse int32

// The mistakes that a caller of this package can make. Others, which would be mistakes of this package, have
// the numbers of docs/abi.md.
const (
	// ErrTooLarge is a request over 64 MiB, or rules or a map over 1 MiB.
	ErrTooLarge Misuse = -4
	// ErrWrongValue is an argument that can't be, as a place beyond the trackers, or something wanted that the
	// function does not have.
	ErrWrongValue Misuse = -7
	// ErrWrongTracker is sixteen bytes that no tracker has.
	ErrWrongTracker Misuse = -9
	// ErrWrongTrail is bytes that no trail has.
	ErrWrongTrail Misuse = -10
	// ErrWrongNow is a time that is before 1970 or has more than eleven digits in Unix seconds.
	ErrWrongNow Misuse = -11
	// ErrAnswerTooLarge is an answer over 2 GiB.
	ErrAnswerTooLarge Misuse = -12
	// ErrWrongMap is the zero value of an [IntakeMap].
	ErrWrongMap Misuse = -13
)

var misuseTexts = map[Misuse]string{
	-1:                "the engine does not know the operation",
	-2:                "a null pointer has a length",
	-3:                "the buffers overlap",
	ErrTooLarge:       "the request is over 64 MiB, or the rules or the map are over 1 MiB",
	-5:                "the request ends early",
	-6:                "the request is too long",
	ErrWrongValue:     "an argument has a value that it can't have",
	-8:                "the rules were made by another version",
	ErrWrongTracker:   "these are sixteen bytes that no tracker has",
	ErrWrongTrail:     "these are bytes that no trail has",
	ErrWrongNow:       "now is no time in whole Unix seconds from 1 to 99 999 999 999",
	ErrAnswerTooLarge: "the answer would be over 2 GiB",
	ErrWrongMap:       "the map is the zero value, or was made by another version",
}

// Error says what is wrong.
func (m Misuse) Error() string {
	if text, ok := misuseTexts[m]; ok {
		return text
	}
	return fmt.Sprintf("the engine refuses with status %d", int32(m))
}

// MisuseError says which call was wrong, and why. Find it with errors.As; errors.Is finds its reason.
type MisuseError struct {
	// Call names the function.
	Call string
	// Reason is what is wrong.
	Reason Misuse
	// Detail says more in English, where there is more to say. No secret is in it.
	Detail string
}

// Error says what is wrong, and in which call.
func (e *MisuseError) Error() string {
	if e.Detail == "" {
		return "waybill: " + e.Call + ": " + e.Reason.Error()
	}
	return "waybill: " + e.Call + ": " + e.Reason.Error() + ": " + e.Detail
}

// Unwrap returns the reason.
func (e *MisuseError) Unwrap() error { return e.Reason }

// FileError says everything that is wrong with a rule file or with a map. Find it with errors.As.
type FileError struct {
	// Of is what kind of file it is: "rule file" or "map".
	Of string
	// Faults are in the order of the file; those of a map have their place in it.
	Faults []Text
}

// Error has a line for each fault, in English.
func (e *FileError) Error() string {
	lines := make([]string, len(e.Faults))
	for place, fault := range e.Faults {
		lines[place] = fault.English
	}
	return "waybill: the " + e.Of + " is not sound: " + strings.Join(lines, "\n")
}

// LoadError says that there is no engine, or that it is another one than this package is for. With the embedded
// module it does not happen on any platform that Go has; with the build tag waybill_cgo it does when the
// library that was linked is of another release.
type LoadError = engine.LoadError

// CrashError says that the engine stopped within a call: it ran out of memory, or has a fault that its
// authors would like to hear of. Nothing was changed, and the next call gets a fresh instance. With the build
// tag waybill_cgo such a fault ends the process instead.
type CrashError = engine.CrashError

// Preload gets the engine ready, so that the first call does not take longer than the others: compiling the
// embedded module takes some tenths of a second. You need not call it.
func Preload() error {
	session, err := engine.Acquire()
	if err == nil {
		session.Release()
	}
	return err
}
