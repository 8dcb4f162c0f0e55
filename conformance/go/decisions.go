package main

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"time"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

// The million decisions: the algorithm is in conformance/README.md.

const (
	rounds      = 1000
	eachRound   = 1000
	firstNow    = 1700000000
	twoPayloads = waybill.HTTPSBody | waybill.CloudArguments
)

// draw is xorshift32.
type draw uint32

func (d *draw) below(limit uint32) uint32 {
	x := *d
	x ^= x << 13
	x ^= x >> 17
	x ^= x << 5
	*d = x
	return uint32(x) % limit
}

// known is a waybill: where it is, and what was asked about it last.
type known struct {
	scan     waybill.Scan
	wasAsked bool
}

type generator struct {
	drawn    draw
	waybills [256]known
	trackers [256]waybill.Tracker
	messages []string
}

// begin is the start of a round.
func (g *generator) begin(now time.Time) error {
	for range 64 {
		g.trackers[g.drawn.below(256)] = waybill.Tracker{}
	}
	for range 64 {
		place, situation := g.drawn.below(256), waybill.Situation(g.drawn.below(18))
		tracker, err := waybill.Known(situation, now.Add(-1000*time.Second))
		if err != nil {
			return err
		}
		g.trackers[place] = tracker
	}
	return nil
}

// next draws an update, and the place of its waybill.
func (g *generator) next(now time.Time) (int, waybill.Update) {
	place, action, ahead := g.drawn.below(256), g.drawn.below(12), int64(g.drawn.below(1000))
	message, seen := g.drawn.below(16), g.drawn.below(64)
	one := &g.waybills[place]
	if action != 9 || !one.wasAsked {
		one.scan.ActionType = 200001
		if actions := waybill.ActionTypes(); action < 9 {
			one.scan.ActionType = int64(actions[action])
		} else if action == 10 {
			one.scan.ActionType = 300001
		}
		one.scan.ActionTime = now.Unix() - 500 + ahead
		if ahead == 0 {
			one.scan.ActionTime *= 1000
		}
		one.scan.ActionMsg = g.messages[message]
		one.wasAsked = true
	}
	if seen == 0 {
		return int(place), waybill.SeenBefore(one.scan)
	}
	return int(place), one.scan
}

func (g *generator) oneByOne(sum hash.Hash, rules waybill.Rules, now time.Time) error {
	for range eachRound {
		place, update := g.next(now)
		decision, err := rules.Decide(g.trackers[place], update, now, twoPayloads)
		if err != nil {
			return err
		}
		g.trackers[place] = decision.Tracker
		add(sum, &decision)
	}
	return nil
}

func (g *generator) inOneBatch(sum hash.Hash, rules waybill.Rules, now time.Time) error {
	updates := make([]waybill.BatchUpdate, eachRound)
	for at := range updates {
		updates[at].Place, updates[at].Update = g.next(now)
	}
	batch, err := rules.DecideMany(g.trackers[:], updates, now, twoPayloads)
	if err != nil {
		return err
	}
	if len(batch.Decisions) != eachRound || copy(g.trackers[:], batch.Trackers) != len(g.trackers) {
		return fmt.Errorf("a batch is answered with %d decisions", len(batch.Decisions))
	}
	for at := range batch.Decisions {
		add(sum, &batch.Decisions[at])
	}
	return nil
}

// add puts an answer into the digest.
func add(sum hash.Hash, decision *waybill.Decision) {
	var room [512]byte
	out := append(room[:0], byte(decision.Outcome-waybill.Accepted), byte(decision.Mark))
	out = binary.LittleEndian.AppendUint16(out, uint16(decision.Code))
	out = binary.LittleEndian.AppendUint16(out, uint16(decision.Permitted))
	out = append(out, decision.Tracker[:]...)
	out = binary.LittleEndian.AppendUint64(out, uint64(decision.Fingerprint))
	for _, payload := range []waybill.Payload{decision.HTTPSBody, decision.CloudArguments} {
		out = binary.LittleEndian.AppendUint32(out, uint32(len(payload)))
		out = append(out, payload...)
	}
	sum.Write(out)
}

func decideAMillion(rules map[string]waybill.Rules, messages []string) ([]byte, error) {
	g := generator{drawn: 2463534242, messages: messages}
	if len(messages) != 16 {
		return nil, fmt.Errorf("there are %d messages", len(messages))
	}
	for place := range g.waybills {
		g.waybills[place].scan.WaybillID = fmt.Sprintf("WB%04d", place)
		g.waybills[place].scan.Token = waybill.Token(fmt.Sprintf("token-%d", place))
	}
	sum := sha256.New()
	for round := range rounds {
		now := time.Unix(firstNow+600*int64(round), 0)
		set := rules[[]string{"standard", "strict", "strict", "own"}[round%4]]
		if err := g.begin(now); err != nil {
			return nil, err
		}
		decideRound := g.oneByOne
		if round%2 == 1 {
			decideRound = g.inOneBatch
		}
		if err := decideRound(sum, set, now); err != nil {
			return nil, fmt.Errorf("round %d: %w", round, err)
		}
	}
	return sum.Sum(nil), nil
}
