// Package waybill decides for every scan of a parcel whether the update may be sent to WeChat's
// logistics.updatePath, and gives the exact payload.
//
// It is the engine itself, not a copy of its rules: the same bytes decide in every language. They are embedded as a
// WebAssembly module and run by wazero, so there is nothing to install and no cgo. With the build tag waybill_cgo
// the package calls the static library instead, at a fraction of the cost; the functions and answers are the same.
//
// # Use
//
// Ask [Rules.Decide] with the stored [Tracker] of the waybill, the update and your clock. Then, in one transaction,
// store the tracker of the [Decision] and put the payload into your outbox. A refusal is an answer: an error is a
// mistake of the program or of what is stored ([MisuseError]).
//
// # Goroutines
//
// Every function may be called from any number of goroutines. There is nothing to open and nothing to close: the
// module is compiled when it is first needed, which takes some tenths of a second ([Preload] does it at a time of
// your choice). Each call has an instance of the module for itself. As many as there are processors wait to be used
// again (a bit over a megabyte each); one that has grown beyond 16 MiB, and one in which a call stopped, is dropped.
// With cgo there are no instances, only buffers that are used again.
//
// No function takes a context, as none waits for anything.
//
// # Secrets
//
// The order token is a secret, and payloads hold it. [Token] and [Payload] print as *** and are not written as JSON
// by the way. No text and no error has a token in it. Keep them in exported fields of your structs, or don't print these:
// fmt does not ask the values in unexported fields how they want to be shown.
package waybill
