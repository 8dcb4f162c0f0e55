package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/looplab/fsm"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

// What the table alone decides, by looplab/fsm and by the engine: a machine of the same table, and a stream of updates
// that no other check refuses. A machine says neither why nor which way there is, and gives no payload.

const (
	waybills = 1000
	updates  = 20000
)

// stream is a list of updates, and what is left of each waybill's state before them.
type stream struct {
	trackers []waybill.Tracker
	states   []string
	updates  []waybill.BatchUpdate
	actions  []string
}

func newStream(rules waybill.Rules) (*stream, error) {
	random := rand.New(rand.NewPCG(5, 6))
	made := &stream{}
	var trackers []waybill.Tracker
	for range waybills {
		situation := waybill.Situations()[random.IntN(18)]
		tracker, err := waybill.Known(situation, now.AddDate(0, -1, 0))
		if err != nil {
			return nil, err
		}
		made.trackers = append(made.trackers, tracker)
		made.states = append(made.states, situation.String())
	}
	trackers = append(trackers, made.trackers...)
	for at := range updates {
		place := random.IntN(waybills)
		permitted, err := rules.Permitted(trackers[place])
		if err != nil {
			return nil, err
		}
		// Each is later than the one before, so no clock and no duplicate gets in the way.
		scan, action := pickup, drawn(random, permitted)
		scan.ActionType, scan.ActionTime = int64(action), now.Unix()-updates+int64(at)
		decision, err := rules.Decide(trackers[place], scan, now, 0)
		if err != nil {
			return nil, err
		}
		trackers[place] = decision.Tracker
		made.updates = append(made.updates, waybill.BatchUpdate{Place: place, Update: scan})
		made.actions = append(made.actions, action.Name())
	}
	return made, nil
}

// drawn is an action that is legal three times in four, and seldom one that ends the waybill's way.
func drawn(random *rand.Rand, permitted waybill.ActionSet) waybill.ActionType {
	from := waybill.ActionTypes()
	if legal := permitted.Actions(); len(legal) > 0 && random.IntN(4) > 0 {
		from = legal
	}
	for {
		action := from[random.IntN(len(from))]
		ends := action == waybill.ActionSigned || action == waybill.ActionCancelled
		if !ends || random.IntN(20) == 0 {
			return action
		}
	}
}

// machine is the table as looplab/fsm has it: a state for each situation, an event for each action.
func machine(rules waybill.Rules) (*fsm.FSM, error) {
	var events fsm.Events
	for _, situation := range waybill.Situations() {
		tracker, err := waybill.Known(situation, now)
		if err != nil {
			return nil, err
		}
		next, err := rules.Next(tracker, 0)
		if err != nil {
			return nil, err
		}
		for _, step := range next.Steps {
			if step.Mark != waybill.MarkRefuse {
				events = append(events, fsm.EventDesc{Name: step.Action.Name(), Src: []string{situation.String()}, Dst: step.To.String()})
			}
		}
	}
	return fsm.NewFSM(waybill.Situation(0).String(), events, nil), nil
}

// byMachine decides the stream and returns the state after each update, or nothing where it was refused.
func byMachine(machine *fsm.FSM, s *stream, states []string, after []string) {
	ctx := context.Background()
	for at, update := range s.updates {
		machine.SetState(states[update.Place])
		err := machine.Event(ctx, s.actions[at])
		var stayed fsm.NoTransitionError
		if err != nil && !errors.As(err, &stayed) {
			after[at] = ""
			continue
		}
		after[at] = machine.Current()
		states[update.Place] = after[at]
	}
}

// byEngine does the same by the engine.
func byEngine(rules waybill.Rules, s *stream, trackers []waybill.Tracker, want waybill.Want, after []string) error {
	for at, update := range s.updates {
		decision, err := rules.Decide(trackers[update.Place], update.Update, now, want)
		if err != nil {
			return err
		}
		note(&decision, &after[at])
		trackers[update.Place] = decision.Tracker
	}
	return nil
}

// inEngineBatches does the same in batches.
func inEngineBatches(rules waybill.Rules, s *stream, trackers []waybill.Tracker, want waybill.Want, after []string) error {
	for at := 0; at < updates; at += batch {
		answer, err := rules.DecideMany(trackers, s.updates[at:at+batch], now, want)
		if err != nil {
			return err
		}
		copy(trackers, answer.Trackers)
		for place := range answer.Decisions {
			note(&answer.Decisions[place], &after[at+place])
		}
	}
	return nil
}

func note(decision *waybill.Decision, after *string) {
	*after = ""
	if decision.Outcome == waybill.Accepted {
		*after = decision.Situation.String()
	}
}

// beside holds that all say the same, and then measures them.
func beside(rules waybill.Rules) error {
	s, err := newStream(rules)
	if err != nil {
		return err
	}
	peer, err := machine(rules)
	if err != nil {
		return err
	}
	states, trackers := make([]string, waybills), make([]waybill.Tracker, waybills)
	after := make([]string, updates)
	type way struct {
		name string
		run  func() error
	}
	ways := []way{
		{"looplab/fsm, the table alone", func() error {
			copy(states, s.states)
			byMachine(peer, s, states, after)
			return nil
		}},
		{"the engine, all checks, no payload", func() error {
			copy(trackers, s.trackers)
			return byEngine(rules, s, trackers, 0, after)
		}},
		{"the engine, all checks, payload", func() error {
			copy(trackers, s.trackers)
			return byEngine(rules, s, trackers, waybill.HTTPSBody, after)
		}},
		{"the engine, payload, batches of 1000", func() error {
			copy(trackers, s.trackers)
			return inEngineBatches(rules, s, trackers, waybill.HTTPSBody, after)
		}},
	}
	var expected []string
	accepted := 0
	for _, way := range ways {
		if err := way.run(); err != nil {
			return err
		}
		if expected == nil {
			expected = append(expected, after...)
		}
		for at := range after {
			if after[at] != expected[at] {
				return fmt.Errorf("%s: update %d leads to %q, by the first to %q", way.name, at, after[at], expected[at])
			}
		}
	}
	for _, state := range expected {
		if state != "" {
			accepted++
		}
	}
	fmt.Printf("\nThe same answers to %d updates of %d waybills, of which %d are accepted.\n\n| %-46s |     µs |\n|---|---|\n",
		updates, waybills, accepted, "one update, "+kind)
	for _, way := range ways {
		each := best(1, func() { _ = way.run() }) / updates
		fmt.Printf("| %-46s | %6.3f |\n", way.name, each)
	}
	return nil
}
