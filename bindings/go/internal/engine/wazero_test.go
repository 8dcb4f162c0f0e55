//go:build !waybill_cgo

package engine

import (
	"errors"
	"math/bits"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// A module that says what a test wants: written by hand, as WebAssembly's binary format has it.

// section is a numbered part with its length before it.
func section(number byte, content ...byte) []byte {
	return append([]byte{number, byte(len(content))}, content...)
}

// constant is the code that gives a number of up to 20 bits.
func constant(number uint32) []byte {
	return []byte{0x41, byte(number)&0x7F | 0x80, byte(number>>7)&0x7F | 0x80, byte(number >> 14 & 0x3F)}
}

// module has functions that give these versions, and a wb_call of this code.
func module(abi, version uint32, call []byte) []byte {
	bodies := [][]byte{constant(abi), constant(version), call, constant(1024), nil}
	var code []byte
	for _, body := range bodies {
		code = append(code, byte(len(body)+2), 0) // no locals
		code = append(append(code, body...), 0x0B)
	}
	var exports []byte
	for place, name := range []string{"wb_abi_version", "wb_version", "wb_call", "wb_alloc", "wb_free"} {
		exports = append(append(append(exports, byte(len(name))), name...), 0, byte(place))
	}
	exports = append(append(exports, 6), "memory\x02\x00"...)
	const i32 = 0x7F
	made := []byte("\x00asm\x01\x00\x00\x00")
	made = append(made, section(1, 4,
		0x60, 0, 1, i32,
		0x60, 7, i32, i32, i32, i32, i32, i32, i32, 1, i32,
		0x60, 1, i32, 1, i32,
		0x60, 2, i32, i32, 0)...)
	made = append(made, section(3, 5, 0, 0, 1, 2, 3)...)
	made = append(made, section(5, 1, 0, 1)...)
	made = append(made, section(7, append([]byte{6}, exports...)...)...)
	return append(made, section(10, append([]byte{5}, code...)...)...)
}

func TestAModuleOfAnotherVersionIsRefused(t *testing.T) {
	_, err := newMachine(module(99, 0x000100, constant(0)), "a test's module")
	var load *LoadError
	if !errors.As(err, &load) || !strings.Contains(err.Error(), "a test's module has frame 99") {
		t.Error(err)
	}
}

func TestWhatIsNoModuleIsRefused(t *testing.T) {
	for _, bytes := range [][]byte{nil, []byte("waybill"), module(1, 1, constant(0))[:40]} {
		_, err := newMachine(bytes, "a test's module")
		var load *LoadError
		if !errors.As(err, &load) || load.Cause == nil || load.Where != "a test's module" {
			t.Error(err)
		}
	}
	// Sound, with nothing in it.
	if _, err := newMachine([]byte("\x00asm\x01\x00\x00\x00"), "here"); err == nil || !strings.Contains(err.Error(), "no memory") {
		t.Error(err)
	}
}

func TestAnInstanceInWhichACallStoppedIsDropped(t *testing.T) {
	const unreachable = 0x00
	machine, err := newMachine(module(1, 0x000100, []byte{unreachable}), "a test's module")
	if err != nil {
		t.Fatal(err)
	}
	if len(machine.idle) != 1 {
		t.Fatalf("%d sessions are idle", len(machine.idle))
	}
	session, err := machine.acquire()
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = session.Call(1, nil)
	var crash *CrashError
	if !errors.As(err, &crash) || !strings.Contains(err.Error(), "unreachable") {
		t.Error(err)
	}
	session.Release()
	if len(machine.idle) != 0 {
		t.Error("it is handed out again")
	}
	if another, err := machine.acquire(); err != nil || another.instance == session.instance {
		t.Error("there is no other one", err)
	}
}

func TestIdleSessionsAreAsManyAsProcessors(t *testing.T) {
	machine, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	var sessions []*Session
	for range 3 * runtime.GOMAXPROCS(0) {
		session, err := machine.acquire()
		if err != nil {
			t.Fatal(err)
		}
		sessions = append(sessions, session)
	}
	for _, session := range sessions {
		session.Release()
	}
	if len(machine.idle) != runtime.GOMAXPROCS(0) {
		t.Errorf("%d sessions are idle", len(machine.idle))
	}
}

func TestManyCallsDontGrowTheMemoryOfAnInstance(t *testing.T) {
	session, err := Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer session.Release()
	size := uint32(0)
	for round := range 50000 {
		operation := uint32(1 + round%lastOperation)
		session.Request = append(session.Request[:0], requestOf(operation)...)
		if _, status, err := session.Call(operation, nil); status != 0 || err != nil {
			t.Fatal(status, err)
		}
		if round == 10*lastOperation {
			size = session.instance.memory.Size()
		}
	}
	if grown := session.instance.memory.Size(); grown != size {
		t.Errorf("%d bytes, %d at first", grown, size)
	}
	t.Logf("an instance has %d bytes", size)
}

func TestAnInstanceThatHasGrownIsDropped(t *testing.T) {
	machine, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	// What the instance has and what the session has for requests are looked at each by itself.
	for _, test := range []struct {
		length    int
		isDropped bool
		after     func(*Session)
	}{
		{1 << 20, false, func(*Session) {}},
		{mostKept, true, func(s *Session) { s.Request = nil }},
		{0, true, func(s *Session) { s.Request = make([]byte, mostKept+1) }},
	} {
		session, err := machine.acquire()
		if err != nil {
			t.Fatal(err)
		}
		session.Request = append(append(session.Request[:0], requestOf(14)...), make([]byte, test.length)...)
		if _, status, err := session.Call(14, nil); status != 0 || err != nil {
			t.Fatal(status, err)
		}
		test.after(session)
		session.Release()
		if isIdle := slices.Contains(machine.idle, session); isIdle == test.isDropped {
			t.Errorf("%d bytes: is it idle? %t", test.length, isIdle)
		}
	}
}

func TestRoomDoublesAndIsKept(t *testing.T) {
	session, err := Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer session.Release()
	var room region
	for _, size := range []int{1, 2, 3, 1000, 1024, 1025} {
		if err := session.instance.grow(&room, size); err != nil {
			t.Fatal(err)
		}
		if int(room.size) < size || bits.OnesCount32(room.size) != 1 {
			t.Errorf("%d bytes for %d", room.size, size)
		}
	}
	before := room
	if err := session.instance.grow(&room, 5); err != nil || room != before {
		t.Error("it shrank", err)
	}
}

func TestRulesAreCopiedOnceAndOthersReplaceThem(t *testing.T) {
	session, err := Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer session.Release()
	show := func(rules []byte) string {
		session.Request = session.Request[:0]
		answer, status, err := session.Call(8, rules)
		if err != nil || status != 0 {
			t.Fatal(status, err)
		}
		return string(answer[:8])
	}
	kept := func(kind uint32) []byte {
		answer, _ := call(t, 7, nil, u32(nil, kind, 0))
		return answer[8:]
	}
	standard, strict := kept(1), kept(2)
	expected := []string{show(nil), show(strict)}
	if expected[0] == expected[1] {
		t.Fatal("the presets look alike")
	}
	for range 2 {
		for place, rules := range [][]byte{standard, strict} {
			if show(rules) != expected[place] {
				t.Errorf("other rules than %d were used", place)
			}
		}
		if show(nil) != expected[0] {
			t.Error("rules were used that were not given")
		}
	}
}
