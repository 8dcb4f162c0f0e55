package engine

import "fmt"

// Version is that of the engine and of this package; all packages of the repository have the same.
const Version = "0.1.0"

// ABIVersion is the version of the frame that this package writes and reads.
const ABIVersion = 1

// LoadError says why there is no engine: it can't be loaded, or it is another one than this package is for.
type LoadError struct {
	// Where is the place that the engine was looked for.
	Where string
	// Found and Wanted are the versions of the frame and of the engine, if it could be loaded.
	Found, Wanted string
	// Cause is what failed, if it could not be loaded.
	Cause error
}

func (e *LoadError) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("waybill: the engine in %s can't be loaded: %v", e.Where, e.Cause)
	}
	return fmt.Sprintf("waybill: the engine in %s has %s, and this package is for %s; use both of one release",
		e.Where, e.Found, e.Wanted)
}

// Unwrap returns the cause.
func (e *LoadError) Unwrap() error { return e.Cause }

// checkVersions holds what the engine says of itself against what this package is for.
func checkVersions(abi, version uint32, where string) error {
	found, wanted := versions(abi, spoken(version)), versions(ABIVersion, Version)
	if found == wanted {
		return nil
	}
	return &LoadError{Where: where, Found: found, Wanted: wanted}
}

func versions(abi uint32, version string) string {
	return fmt.Sprintf("frame %d and version %s", abi, version)
}

// spoken writes the engine's number of its version with dots.
func spoken(version uint32) string {
	return fmt.Sprintf("%d.%d.%d", version>>16, version>>8&0xFF, version&0xFF)
}
