package waybill

import (
	"encoding/json"
	"math/bits"
	"strings"
)

// ActionSet is a set of action types. The zero value is empty.
//
// In JSON it is a list of codes in ascending order.
type ActionSet uint16

// SetOf returns the set of these action types; unknown numbers are left out.
func SetOf(actions ...ActionType) ActionSet {
	var set ActionSet
	for place, facts := range actionTable {
		for _, action := range actions {
			if facts.action == action {
				set |= 1 << place
			}
		}
	}
	return set
}

// Has reports whether an action type is in the set.
func (s ActionSet) Has(action ActionType) bool { return s&SetOf(action) != 0 }

// Len returns how many are in the set.
func (s ActionSet) Len() int { return bits.OnesCount16(uint16(s)) }

// Actions returns those in the set in ascending order of their codes.
func (s ActionSet) Actions() []ActionType {
	in := make([]ActionType, 0, s.Len())
	for place, facts := range actionTable {
		if s>>place&1 != 0 {
			in = append(in, facts.action)
		}
	}
	return in
}

// String lists codes and names: "200001 InTransit, 400002 Held".
func (s ActionSet) String() string { return listed(s.Actions(), ", ") }

// MarshalJSON writes the codes as a list.
func (s ActionSet) MarshalJSON() ([]byte, error) { return json.Marshal(s.Actions()) }

// UnmarshalJSON reads a list of codes.
func (s *ActionSet) UnmarshalJSON(list []byte) error {
	var actions []ActionType
	if err := json.Unmarshal(list, &actions); err != nil {
		return err
	}
	*s = SetOf(actions...)
	return nil
}

// Way is the shortest legal way to an action: the actions on it, that one last. The zero value is no way.
//
// In JSON it is a list of codes in the order of the way.
type Way uint64

// Exists reports whether there is a way.
func (w Way) Exists() bool { return w != 0 }

// Steps returns the actions on the way in their order.
func (w Way) Steps() []ActionType {
	var steps []ActionType
	for ; w != 0; w >>= 4 {
		if place := int(w&15) - 1; place >= 0 && place < len(actionTable) {
			steps = append(steps, actionTable[place].action)
		}
	}
	return steps
}

// String lists codes and names with arrows between them.
func (w Way) String() string { return listed(w.Steps(), " → ") }

// MarshalJSON writes the codes as a list.
func (w Way) MarshalJSON() ([]byte, error) {
	return json.Marshal(append([]ActionType{}, w.Steps()...))
}

func listed(actions []ActionType, between string) string {
	texts := make([]string, len(actions))
	for place, action := range actions {
		texts[place] = action.String()
	}
	return strings.Join(texts, between)
}
