package waybill

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// What holds an order token is shown as *** by fmt and log/slog, and neither JSON nor text is made of it by the way.
// fmt does not ask the values in unexported fields of a struct how they want to be shown.

// hidden is what is shown of a secret.
const hidden = "***"

var errSecret = errors.New("waybill: this holds an order token, so it is not written by the way; convert it to string or []byte where it is meant")

// hide shows a secret, or nothing where there is none.
func hide(to fmt.State, length int) {
	if length > 0 {
		_, _ = io.WriteString(to, hidden)
	}
}

// hiddenValue is what log/slog shows.
func hiddenValue(length int) slog.Value {
	if length == 0 {
		return slog.StringValue("")
	}
	return slog.StringValue(hidden)
}

// Token is an order token, a secret: shown as ***, and not written as JSON or text by the way. string(token) is the
// token.
type Token string

// Format writes *** for every verb, or nothing if it is empty.
func (t Token) Format(to fmt.State, _ rune) { hide(to, len(t)) }

// LogValue is ***, or nothing if it is empty.
func (t Token) LogValue() slog.Value { return hiddenValue(len(t)) }

// MarshalText fails, so that no JSON, XML or log has a token in it that nobody meant to be there.
func (Token) MarshalText() ([]byte, error) { return nil, errSecret }

// Payload is what is sent, as JSON. It holds the order token: it is shown as ***, and not written into other JSON by
// the way. It is a []byte, so it goes into a request or a database column as it is.
type Payload []byte

// Format writes *** for every verb, or nothing if there is no payload.
func (p Payload) Format(to fmt.State, _ rune) { hide(to, len(p)) }

// LogValue is ***, or nothing if there is no payload.
func (p Payload) LogValue() slog.Value { return hiddenValue(len(p)) }

// MarshalJSON fails if there is a payload, so that no log has a token in it that nobody meant to be there.
func (p Payload) MarshalJSON() ([]byte, error) {
	if len(p) == 0 {
		return []byte("null"), nil
	}
	return nil, errSecret
}

// Format writes *** for every verb, or nothing if it is empty.
func (j JSON) Format(to fmt.State, _ rune) { hide(to, len(j)) }

// LogValue is ***, or nothing if it is empty.
func (j JSON) LogValue() slog.Value { return hiddenValue(len(j)) }

// MarshalJSON fails, so that no log has a token in it that nobody meant to be there.
func (JSON) MarshalJSON() ([]byte, error) { return nil, errSecret }

// Format writes ***.
func (seen) Format(to fmt.State, _ rune) { hide(to, 1) }

// MarshalJSON fails, as what was seen before has a token in it.
func (seen) MarshalJSON() ([]byte, error) { return nil, errSecret }
