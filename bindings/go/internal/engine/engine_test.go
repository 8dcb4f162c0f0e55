package engine

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// What comes over the border by mistake or malice: any bytes, any size, any goroutine.

const (
	lastOperation = 18
	lastStatus    = -13
	now           = 1795000000
)

func u32(to []byte, numbers ...uint32) []byte {
	for _, number := range numbers {
		to = binary.LittleEndian.AppendUint32(to, number)
	}
	return to
}

func i64(to []byte, number int64) []byte { return binary.LittleEndian.AppendUint64(to, uint64(number)) }

// block is the block of an update that a fresh waybill may take.
func block(place uint32) []byte {
	const record = `{"token":"t0ken","waybill_id":"W1","action_time":1794999000,"action_type":100001,"action_msg":"【杭州市】已揽收"}`
	return append(u32([]byte{1, 0, 0, 0}, uint32(16+len(record)), place, 0), record...)
}

// mapRequest asks for the bytes to keep of a ready map.
var mapRequest = append(u32(nil, 2, 0), "yto"...)

// keptMap are the bytes to keep of a ready map.
var keptMap = sync.OnceValue(func() []byte {
	session, err := Acquire()
	if err != nil {
		panic(err)
	}
	defer session.Release()
	session.Request = append(session.Request[:0], mapRequest...)
	answer, status, err := session.Call(16, nil)
	if err != nil || status < 0 {
		panic(fmt.Sprint(status, err))
	}
	return bytes.Clone(answer[8:])
})

// requestOf is a request of each operation that is answered.
func requestOf(operation uint32) []byte {
	var fresh [16]byte
	switch operation {
	case 1, 3: // decide, explain
		return append(append(i64(u32(nil, 15, 0), now), fresh[:]...), block(0)...)
	case 2: // decide many
		request := u32(i64(u32(nil, 15, 0), now), 2, 20)
		request = append(append(request, fresh[:]...), fresh[:]...)
		for place := range uint32(20) {
			request = append(request, block(place%2)...)
		}
		return request
	case 4, 12: // record, late
		return append(u32(nil, 12, 0), block(0)...)
	case 5: // next
		return append(u32(nil, 12, 0), fresh[:]...)
	case 6: // tracker
		return append(u32(nil, 0, 0), fresh[:]...)
	case 7: // rules
		return append(u32(nil, 0, 0), `{"name":"x","rows":{"Signed":"+"}}`...)
	case 10: // decide on a trail
		return append(i64(u32(nil, 15, 0), now), block(0)...)
	case 11: // import
		return append(u32(i64(u32(nil, 15, 0), now), 1, 1), block(0)...)
	case 13: // replay
		return u32(nil, 12, 0)
	case 14: // reply
		return append(u32(nil, 12, 0, 0, 0), `{"errcode":40199,"errmsg":"invalid waybill_id rid: 1-2"}`...)
	case 16: // map
		return bytes.Clone(mapRequest)
	case 17: // show a map
		return bytes.Clone(keptMap())
	case 18: // read by a map
		kept := keptMap()
		const record = `{"waybillNo":"W1"}`
		request := append(u32(nil, 12, uint32(len(kept)), 1, 0), kept...)
		return append(u32(request, 2, uint32(16+len(record)), 0, 0), record...)
	default: // show, diff, tables
		return nil
	}
}

// call asks and returns a copy of the answer.
func call(t testing.TB, operation uint32, rules, request []byte) ([]byte, int32) {
	t.Helper()
	session, err := Acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer session.Release()
	session.Request = append(session.Request[:0], request...)
	answer, status, err := session.Call(operation, rules)
	if err != nil {
		t.Fatalf("operation %d: %v", operation, err)
	}
	if status < lastStatus || status > 0 || (status < 0 && answer != nil) {
		t.Fatalf("operation %d: status %d, %d bytes", operation, status, len(answer))
	}
	return bytes.Clone(answer), status
}

func TestEveryOperationAnswers(t *testing.T) {
	for operation := uint32(1); operation <= lastOperation; operation++ {
		if answer, status := call(t, operation, nil, requestOf(operation)); status != 0 || len(answer) == 0 {
			t.Errorf("operation %d: status %d, %d bytes", operation, status, len(answer))
		}
	}
	for _, operation := range []uint32{0, lastOperation + 1, 1 << 31, 1<<32 - 1} {
		if _, status := call(t, operation, nil, nil); status != -1 {
			t.Errorf("operation %d: status %d", operation, status)
		}
	}
}

func TestARequestThatEndsEarlyIsRefused(t *testing.T) {
	for operation := uint32(1); operation <= 6; operation++ {
		request := requestOf(operation)
		for length := range request {
			if _, status := call(t, operation, nil, request[:length]); status != -5 {
				t.Fatalf("operation %d, %d bytes: status %d", operation, length, status)
			}
		}
	}
}

func TestWhatIsOverItsLimitIsRefusedAndTheRestIsNot(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some hundred megabytes")
	}
	if _, status := call(t, 14, nil, make([]byte, maxRequest+1)); status != TooLarge {
		t.Errorf("a request over the limit: status %d", status)
	}
	if _, status := call(t, 14, make([]byte, maxRules+1), nil); status != TooLarge {
		t.Errorf("rules over the limit: status %d", status)
	}
	if _, status := call(t, 14, make([]byte, maxRules), requestOf(14)); status != -8 {
		t.Errorf("rules of zeros: status %d", status)
	}
	// A reply of the greatest size, which is read to its end.
	huge := append(requestOf(14), bytes.Repeat([]byte{' '}, maxRequest-len(requestOf(14)))...)
	if answer, status := call(t, 14, nil, huge); status != 0 || answer[0] != 5 {
		t.Errorf("a request of the greatest size: status %d, %v", status, answer[:min(8, len(answer))])
	}
	if answer, status := call(t, 14, nil, requestOf(14)); status != 0 || answer[0] != 5 {
		t.Errorf("the request after it: status %d", status)
	}
}

func TestFramesOfAnyBytesAreAnsweredOrRefused(t *testing.T) {
	rounds := 60000
	if testing.Short() {
		rounds = 5000
	}
	random := rand.New(rand.NewPCG(1, 2))
	made, _ := call(t, 7, nil, u32(nil, 2, 0))
	kept := made[8:]
	answered, refused := 0, 0
	for range rounds {
		operation := random.Uint32N(lastOperation + 2)
		request := bytes.Clone(requestOf(operation))
		for range 1 + random.IntN(3) {
			request = damaged(request, random)
		}
		rules := []byte(nil)
		switch random.IntN(4) {
		case 0:
			rules = kept
		case 1:
			rules = damaged(bytes.Clone(kept), random)
		}
		if _, status := call(t, operation, rules, request); status < 0 {
			refused++
		} else {
			answered++
		}
	}
	// Or the test would show little.
	if answered < rounds/20 || refused < rounds/20 {
		t.Errorf("%d answered, %d refused", answered, refused)
	}
}

// damaged changes one byte, one number, the length, or all of it.
func damaged(request []byte, random *rand.Rand) []byte {
	extremes := []uint32{0, 1, 2, 15, 16, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF}
	if len(request) < 4 {
		return append(request, byte(random.Uint32()))
	}
	at := random.IntN(len(request))
	switch random.IntN(5) {
	case 0:
		request[at] ^= 1 << random.IntN(8)
	case 1:
		binary.LittleEndian.PutUint32(request[min(at, len(request)-4):], extremes[random.IntN(len(extremes))])
	case 2:
		return request[:at]
	case 3:
		return append(request, make([]byte, random.IntN(32))...)
	default:
		for ; at < len(request); at++ {
			request[at] = byte(random.Uint32())
		}
	}
	return request
}

func TestEightGoroutinesGetTheSameAnswers(t *testing.T) {
	expected := map[uint32][]byte{}
	for operation := uint32(1); operation <= lastOperation; operation++ {
		expected[operation], _ = call(t, operation, nil, requestOf(operation))
	}
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for round := range uint32(1500) {
				operation := 1 + round%lastOperation
				if answer, _ := call(t, operation, nil, requestOf(operation)); !bytes.Equal(answer, expected[operation]) {
					t.Errorf("operation %d is answered otherwise", operation)
					return
				}
			}
		}()
	}
	group.Wait()
}

// resident is how much memory the process has when Go's collector has run, in bytes; 0 where that can't be learned.
func resident() int {
	debug.FreeOSMemory()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.Atoi(strings.Fields(string(statm))[1])
	return pages * os.Getpagesize()
}

func TestFiftyThousandCallsTakeNoMoreMemory(t *testing.T) {
	requests := make([][]byte, lastOperation+1)
	for operation := range requests {
		requests[operation] = requestOf(uint32(operation))
	}
	ask := func(calls int) {
		for round := range calls {
			operation := 1 + round%lastOperation
			call(t, uint32(operation), nil, requests[operation])
		}
	}
	ask(5000)
	before := resident()
	ask(50000)
	// A call that lost 200 bytes would be over it.
	if grown := resident() - before; grown > 8<<20 {
		t.Errorf("%d bytes more", grown)
	}
}

func TestAnEngineOfAnotherVersionIsRefusedAndBothAreNamed(t *testing.T) {
	var major, minor, patch uint32
	if _, err := fmt.Sscanf(Version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		t.Fatal(err)
	}
	version := major<<16 | minor<<8 | patch
	if err := checkVersions(ABIVersion, version, "here"); err != nil {
		t.Error(err)
	}
	err := checkVersions(ABIVersion+1, version, "the library")
	if text := fmt.Sprint(err); !strings.Contains(text, "the library has frame 2 and") || !strings.Contains(text, "for frame 1 and") {
		t.Error(text)
	}
	err = checkVersions(ABIVersion, 7<<16|8<<8|9, "the library")
	if text := fmt.Sprint(err); !strings.Contains(text, "version 7.8.9") || !strings.Contains(text, "version "+Version) {
		t.Error(text)
	}
}
