package frame

import (
	"bytes"
	"testing"
)

func TestWhatIsWrittenIsRead(t *testing.T) {
	written := AppendLength(AppendI64(AppendU32(nil, 0xFFFFFFFE), -5), 3)
	written = append(written, "abc"...)
	r := NewReader(written)
	if r.U32() != 0xFFFFFFFE || r.I64() != -5 || r.Prefixed() != "abc" || !r.Whole() {
		t.Error(written)
	}
}

func TestWhatIsMissingIsZeroFromThereOn(t *testing.T) {
	r := NewReader([]byte{1, 2, 3})
	if r.U8() != 1 || r.U32() != 0 || r.U8() != 0 || r.Whole() || r.Remaining() != 0 {
		t.Error("bytes were read that are not there")
	}
}

func TestACountWithoutBytesForItIsMissing(t *testing.T) {
	r := NewReader(AppendU32(nil, 0xFFFFFFFF))
	if r.Count(16) != 0 || r.Whole() {
		t.Error("there is no room for so many")
	}
}

func TestALeftoverIsSeen(t *testing.T) {
	r := NewReader([]byte{1, 2})
	if r.U8(); r.Whole() || r.Remaining() != 1 {
		t.Error("a byte is left")
	}
}

func TestAViewCantBeAppendedOver(t *testing.T) {
	bytesOf := []byte{1, 2, 3, 4}
	r := NewReader(bytesOf)
	_ = append(r.Bytes(2), 9)
	if !bytes.Equal(bytesOf, []byte{1, 2, 3, 4}) {
		t.Error("what follows was overwritten")
	}
}
