// Package tables asks the engine for its vocabularies and writes them as Go.
package tables

import (
	"errors"
	"fmt"

	"github.com/waybill-engine/waybill-engine/bindings/go/internal/engine"
	"github.com/waybill-engine/waybill-engine/bindings/go/internal/frame"
)

// operation is WB_TABLES.
const operation = 15

// Tables are the vocabularies, each in the order of its places.
type Tables struct {
	Version, URL                     string
	MaxWaybillIDChars, MaxTokenChars uint32

	Stages     []Stage
	Actions    []Action
	Statuses   []Status
	Situations []Situation
	Codes      []Code
	Classes    []Class
	ReadyMaps  []string
}

// Stage is a part of a parcel's life.
type Stage struct{ Name, Label string }

// Action is an action type.
type Action struct {
	Code               uint32
	Stage              uint8
	Name, Label, Short string
}

// Status is where a waybill can be.
type Status struct {
	IsClosed    bool
	Name, Label string
}

// Situation is a status, held or not.
type Situation struct {
	Status           uint8
	IsHeld           bool
	English, Chinese string
}

// Code is a reason of a refusal.
type Code struct {
	Number                               uint16
	Name, When, WhenZH, Remedy, RemedyZH string
}

// Class is a class of WeChat's answers.
type Class struct {
	Flags                                          uint8
	Codes                                          []int64
	Name, Meaning, MeaningZH, NextStep, NextStepZH string
}

// Read asks the engine.
func Read() (*Tables, error) {
	session, err := engine.Acquire()
	if err != nil {
		return nil, err
	}
	defer session.Release()
	session.Request = session.Request[:0]
	answer, status, err := session.Call(operation, nil)
	if err != nil {
		return nil, err
	}
	if status < 0 {
		return nil, fmt.Errorf("the engine refuses with %d", status)
	}
	r := frame.NewReader(answer)
	tables := read(&r)
	if !r.Whole() {
		return nil, errors.New("the engine's tables have another form than docs/abi.md says")
	}
	return tables, nil
}

func read(r *frame.Reader) *Tables {
	// The members of a literal are evaluated in their order.
	return &Tables{
		Version:           r.Prefixed(),
		URL:               r.Prefixed(),
		MaxWaybillIDChars: r.U32(),
		MaxTokenChars:     r.U32(),
		Stages:            each(r, func() Stage { return Stage{r.Prefixed(), r.Prefixed()} }),
		Actions: each(r, func() Action {
			return Action{r.U32(), r.U8(), r.Prefixed(), r.Prefixed(), r.Prefixed()}
		}),
		Statuses: each(r, func() Status { return Status{r.U8() == 1, r.Prefixed(), r.Prefixed()} }),
		Situations: each(r, func() Situation {
			return Situation{r.U8(), r.U8() == 1, r.Prefixed(), r.Prefixed()}
		}),
		Codes: each(r, func() Code {
			return Code{r.U16(), r.Prefixed(), r.Prefixed(), r.Prefixed(), r.Prefixed(), r.Prefixed()}
		}),
		Classes: each(r, func() Class {
			return Class{r.U8(), each(r, r.I64), r.Prefixed(), r.Prefixed(), r.Prefixed(), r.Prefixed(), r.Prefixed()}
		}),
		ReadyMaps: each(r, r.Prefixed),
	}
}

func each[T any](r *frame.Reader, one func() T) []T {
	list := make([]T, r.Count(1))
	for place := range list {
		list[place] = one()
	}
	return list
}
