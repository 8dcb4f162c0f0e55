//go:build !waybill_cgo

package engine

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"runtime"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/waybill-engine/waybill-engine/bindings/go/internal/wasm"
)

// Kind says how this build reaches the engine.
const Kind = "wazero"

const embedded = "the embedded module waybill.wasm"

var errNoMemory = errors.New("there is no memory for the request or its answer")

// shared is the engine of this process: compiled once, when it is first needed, and never closed.
var shared = sync.OnceValues(func() (*machine, error) { return newMachine(wasm.Module, embedded) })

// Acquire hands out a session. Give it back with Release.
func Acquire() (*Session, error) {
	machine, err := shared()
	if err != nil {
		return nil, err
	}
	return machine.acquire()
}

// machine is a compiled module, and instances of it that nobody uses at the moment.
type machine struct {
	runtime wazero.Runtime
	module  wazero.CompiledModule
	where   string
	// most is how many idle instances are kept: more than can run at the same time are of no use.
	most int

	mutex sync.Mutex
	idle  []*Session
}

func newMachine(module []byte, where string) (*machine, error) {
	ctx := context.Background()
	// Nothing reads the names in a trap's trace.
	made := &machine{
		runtime: wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithDebugInfoEnabled(false)),
		where:   where,
		most:    runtime.GOMAXPROCS(0),
	}
	var err error
	if made.module, err = made.runtime.CompileModule(ctx, module); err != nil {
		return nil, &LoadError{Where: where, Cause: errors.Join(err, made.runtime.Close(ctx))}
	}
	// The first instance shows whether it is the right engine.
	session, err := made.acquire()
	if err == nil {
		err = session.instance.checkVersions(where)
		session.Release()
	}
	if err != nil {
		return nil, errors.Join(err, made.runtime.Close(ctx))
	}
	return made, nil
}

func (m *machine) acquire() (*Session, error) {
	m.mutex.Lock()
	if last := len(m.idle) - 1; last >= 0 {
		// The one that was used last, as the processor's caches may still have it.
		session := m.idle[last]
		m.idle[last] = nil
		m.idle = m.idle[:last]
		m.mutex.Unlock()
		return session, nil
	}
	m.mutex.Unlock()
	instance, err := m.instantiate()
	if err != nil {
		return nil, err
	}
	return &Session{machine: m, instance: instance}, nil
}

// instantiate makes another instance, with a memory of its own.
func (m *machine) instantiate() (*instance, error) {
	module, err := m.runtime.InstantiateModule(context.Background(), m.module,
		wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, &LoadError{Where: m.where, Cause: err}
	}
	made := &instance{module: module, memory: module.ExportedMemory("memory")}
	if made.memory == nil {
		return nil, &LoadError{Where: m.where, Cause: errors.New("it exports no memory")}
	}
	for _, export := range []struct {
		name     string
		function *api.Function
	}{
		{"wb_call", &made.call}, {"wb_alloc", &made.alloc}, {"wb_free", &made.free},
		{"wb_abi_version", &made.abiVersion}, {"wb_version", &made.version},
	} {
		if *export.function = module.ExportedFunction(export.name); *export.function == nil {
			return nil, &LoadError{Where: m.where, Cause: fmt.Errorf("it exports no %s", export.name)}
		}
	}
	return made, nil
}

// release keeps a session for the next who asks, unless there are enough, or it is not as it was.
func (m *machine) release(session *Session) {
	if !session.broken && session.instance.memory.Size() <= mostKept && cap(session.Request) <= mostKept {
		m.mutex.Lock()
		defer m.mutex.Unlock()
		if len(m.idle) < m.most {
			m.idle = append(m.idle, session)
			return
		}
	}
	// Closing only forgets it; there is nothing that could fail and matter.
	_ = session.instance.module.Close(context.Background())
}

// Session is an instance of the engine, for one goroutine at a time.
type Session struct {
	// Request is where the caller puts a request together; its room is used again.
	Request []byte

	machine  *machine
	instance *instance
	broken   bool
}

// Release gives the session back. Answers of it must not be looked at any more.
func (s *Session) Release() {
	s.machine.release(s)
}

// Call asks the engine with Request, and returns a view of the answer until the next Call or Release, or a
// negative status.
func (s *Session) Call(operation uint32, rules []byte) (answer []byte, status int32, err error) {
	if overLimit(rules, s.Request) {
		return nil, TooLarge, nil
	}
	// If this stops half-way, nobody knows what is in the memory of the instance.
	s.broken = true
	answer, status, err = s.instance.ask(operation, rules, s.Request)
	if err != nil {
		return nil, 0, &CrashError{Cause: err}
	}
	s.broken = false
	return answer, status, nil
}

// instance is the engine with its memory, and three places in it.
type instance struct {
	module                                 api.Module
	memory                                 api.Memory
	call, alloc, free, abiVersion, version api.Function
	stack                                  [7]uint64

	rules, input, output region
	// loaded are the rules that are in their place.
	loaded []byte
}

// region is room that was allocated in the instance.
type region struct {
	at, size uint32
}

func (i *instance) ask(operation uint32, rules, request []byte) ([]byte, int32, error) {
	if err := i.load(rules); err != nil {
		return nil, 0, err
	}
	if err := i.grow(&i.input, len(request)); err != nil {
		return nil, 0, err
	}
	if !i.memory.Write(i.input.at, request) {
		return nil, 0, errNoMemory
	}
	if err := i.grow(&i.output, roomFor(request)); err != nil {
		return nil, 0, err
	}
	for {
		i.stack = [7]uint64{uint64(operation), uint64(i.rules.at), uint64(len(rules)),
			uint64(i.input.at), uint64(len(request)), uint64(i.output.at), uint64(i.output.size)}
		if err := i.call.CallWithStack(context.Background(), i.stack[:]); err != nil {
			return nil, 0, err
		}
		returned := api.DecodeI32(i.stack[0])
		switch {
		case returned < 0:
			return nil, returned, nil
		case uint32(returned) <= i.output.size:
			answer, ok := i.memory.Read(i.output.at, uint32(returned))
			if !ok {
				return nil, 0, errNoMemory
			}
			return answer, 0, nil
		}
		if err := i.grow(&i.output, int(returned)); err != nil {
			return nil, 0, err
		}
	}
}

// load puts the rules into their place. Most calls come with the rules of the call before: the same bytes at
// the same address, as nobody changes kept rules.
func (i *instance) load(rules []byte) error {
	if len(rules) == 0 || len(rules) == len(i.loaded) && &rules[0] == &i.loaded[0] {
		return nil
	}
	i.loaded = nil
	if err := i.grow(&i.rules, len(rules)); err != nil {
		return err
	}
	if !i.memory.Write(i.rules.at, rules) {
		return errNoMemory
	}
	i.loaded = rules
	return nil
}

// grow makes room for so many bytes at least; what was there is lost.
func (i *instance) grow(room *region, size int) error {
	if uint64(size) <= uint64(room.size) {
		return nil
	}
	// Twice as much each time, so that growing is rare.
	size = 1 << bits.Len(uint(size-1))
	stack := [2]uint64{uint64(room.at), uint64(room.size)}
	if room.size > 0 {
		if err := i.free.CallWithStack(context.Background(), stack[:]); err != nil {
			return err
		}
	}
	*room = region{}
	stack[0] = uint64(uint32(size))
	if err := i.alloc.CallWithStack(context.Background(), stack[:]); err != nil {
		return err
	}
	at := uint32(stack[0])
	if at == 0 {
		return errNoMemory
	}
	*room = region{at: at, size: uint32(size)}
	return nil
}

func (i *instance) checkVersions(where string) error {
	var numbers [2]uint32
	for place, function := range []api.Function{i.abiVersion, i.version} {
		results, err := function.Call(context.Background())
		if err != nil || len(results) != 1 {
			return &LoadError{Where: where, Cause: fmt.Errorf("it does not say its version: %w", err)}
		}
		numbers[place] = uint32(results[0])
	}
	return checkVersions(numbers[0], numbers[1], where)
}
