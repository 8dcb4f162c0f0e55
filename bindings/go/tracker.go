package waybill

import (
	"database/sql/driver"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// TrackerSize is the number of bytes of a [Tracker].
const TrackerSize = 16

// Tracker is what is stored of a waybill between two updates: sixteen bytes, the same in every language and
// version. The zero value is a fresh waybill, of which nothing was accepted yet.
//
// In a database it is a column of sixteen bytes (BINARY(16), bytea, BLOB), where NULL is read as a fresh
// waybill. As a text, in JSON too, it is 32 hexadecimal digits. That the bytes are those of a tracker is looked
// at by every function that it is given to ([ErrWrongTracker]), and by [Tracker.Details].
type Tracker [TrackerSize]byte

var errTrackerSize = errors.New("waybill: a tracker is sixteen bytes, or 32 hexadecimal digits as a text")

// TrackerFromBytes returns a tracker of sixteen bytes. Any other number of them is an error.
func TrackerFromBytes(bytes []byte) (Tracker, error) {
	if len(bytes) != TrackerSize {
		return Tracker{}, fmt.Errorf("%w: these are %d", errTrackerSize, len(bytes))
	}
	return Tracker(bytes), nil
}

// IsFresh reports whether nothing was accepted yet and nothing is known from elsewhere.
func (t Tracker) IsFresh() bool { return t == Tracker{} }

// Scan reads it from a column of sixteen bytes; NULL is a fresh waybill. It implements sql.Scanner.
func (t *Tracker) Scan(column any) error {
	switch column := column.(type) {
	case nil:
		*t = Tracker{}
		return nil
	case []byte:
		read, err := TrackerFromBytes(column)
		if err == nil {
			*t = read
		}
		return err
	case string:
		return t.Scan([]byte(column))
	default:
		return fmt.Errorf("%w: the column is a %T", errTrackerSize, column)
	}
}

// Value is the sixteen bytes. It implements driver.Valuer.
func (t Tracker) Value() (driver.Value, error) { return t[:], nil }

// String returns 32 hexadecimal digits.
func (t Tracker) String() string { return hex.EncodeToString(t[:]) }

// MarshalText writes 32 hexadecimal digits.
func (t Tracker) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, t[:]), nil }

// UnmarshalText reads 32 hexadecimal digits.
func (t *Tracker) UnmarshalText(text []byte) error {
	var read Tracker
	if len(text) != hex.EncodedLen(TrackerSize) {
		return fmt.Errorf("%w: these are %d", errTrackerSize, len(text))
	}
	if _, err := hex.Decode(read[:], text); err != nil {
		return fmt.Errorf("%w: %w", errTrackerSize, err)
	}
	*t = read
	return nil
}

// TrackerDetails is what is in a [Tracker].
type TrackerDetails struct {
	// Situation is where the waybill is.
	Situation Situation
	// Accepted is how many updates were accepted; the count stays at 4 194 303.
	Accepted uint32
	// Highest is the highest accepted time, or the zero time if there is none.
	Highest time.Time
	// Last is the fingerprint of the update that was accepted last, or 0.
	Last Fingerprint
}

// Details takes a tracker apart. Bytes that no tracker has are an error with [ErrWrongTracker], whose detail
// says why they are none.
func (t Tracker) Details() (TrackerDetails, error) {
	details, _, err := askTracker("Tracker.Details", ErrWrongTracker, 0, t)
	return details, err
}

// Known returns the tracker of a waybill that was on its way before the engine saw it: where it is, and the time
// of the latest update that is known. A situation or a time that can't be is an error with [ErrWrongValue].
func Known(situation Situation, latest time.Time) (Tracker, error) {
	var argument Tracker
	binary.LittleEndian.PutUint64(argument[:8], uint64(latest.Unix()))
	_, tracker, err := askTracker("Known", ErrWrongValue, 1, argument, byte(situation))
	return tracker, err
}

// askTracker asks about a tracker, or for one.
func askTracker(call string, wrong Misuse, kind byte, argument Tracker, situation ...byte) (TrackerDetails, Tracker, error) {
	q, err := ask(call)
	if err != nil {
		return TrackerDetails{}, Tracker{}, err
	}
	defer q.Release()
	q.put(kind)
	q.put(situation...)
	for len(q.Request) < 8 {
		q.put(0)
	}
	q.put(argument[:]...)
	r, err := q.answer(opTracker, Rules{})
	if err != nil {
		return TrackerDetails{}, Tracker{}, err
	}
	isOne, place := r.U8() == 1, r.U8()
	r.Skip(2) // status and hold, which the situation says
	details := TrackerDetails{
		Situation: Situation(place),
		Accepted:  r.U32(),
		Highest:   unix(r.I64()),
		Last:      Fingerprint(r.U64()),
	}
	var tracker Tracker
	copy(tracker[:], r.Bytes(TrackerSize))
	length := r.U32()
	r.Skip(4)
	text := r.Text(length)
	switch {
	case !r.Whole():
		return TrackerDetails{}, Tracker{}, errAnswer
	case !isOne:
		return TrackerDetails{}, Tracker{}, &MisuseError{Call: call, Reason: wrong, Detail: text}
	}
	return details, tracker, nil
}

// Fingerprint tells an update from others: it is of time, action and message, and two updates with the same one
// are the same. 0 is none. Keep those of accepted updates to recognise each of them when it comes again: see
// [SeenBefore].
//
// In a database it is a BIGINT, which may be negative; as a text, in JSON too, it is 16 hexadecimal digits.
type Fingerprint uint64

var errFingerprint = errors.New("waybill: a fingerprint is a whole number of 64 bits, or 16 hexadecimal digits as a text")

// String returns 16 hexadecimal digits.
func (f Fingerprint) String() string { return fmt.Sprintf("%016x", uint64(f)) }

// MarshalText writes 16 hexadecimal digits.
func (f Fingerprint) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads 16 hexadecimal digits.
func (f *Fingerprint) UnmarshalText(text []byte) error {
	number, err := strconv.ParseUint(string(text), 16, 64)
	if err != nil || len(text) != 16 {
		return errFingerprint
	}
	*f = Fingerprint(number)
	return nil
}

// Scan reads it from a column of whole numbers; NULL is none. It implements sql.Scanner.
func (f *Fingerprint) Scan(column any) error {
	switch column := column.(type) {
	case nil:
		*f = 0
	case int64:
		*f = Fingerprint(column)
	case uint64:
		*f = Fingerprint(column)
	case []byte:
		return f.scanDigits(string(column))
	case string:
		return f.scanDigits(column)
	default:
		return fmt.Errorf("%w: the column is a %T", errFingerprint, column)
	}
	return nil
}

// scanDigits reads what drivers give that have numbers as text.
func (f *Fingerprint) scanDigits(digits string) error {
	signed, err := strconv.ParseInt(digits, 10, 64)
	if err == nil {
		*f = Fingerprint(signed)
		return nil
	}
	unsigned, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return errFingerprint
	}
	*f = Fingerprint(unsigned)
	return nil
}

// Value is the same 64 bits as a signed number. It implements driver.Valuer.
func (f Fingerprint) Value() (driver.Value, error) { return int64(f), nil }
