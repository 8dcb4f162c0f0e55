// Package frame reads and writes the little-endian bytes that the engine and its callers exchange. What
// they mean is on docs/abi.md of the repository.
package frame

import "encoding/binary"

// AppendU32 appends a number of 32 bits.
func AppendU32(to []byte, number uint32) []byte {
	return binary.LittleEndian.AppendUint32(to, number)
}

// AppendI64 appends a signed number of 64 bits.
func AppendI64(to []byte, number int64) []byte {
	return binary.LittleEndian.AppendUint64(to, uint64(number))
}

// AppendLength appends the length of a part that follows. A part that is too long for the number makes a
// request that is over its limit in any case, which is refused before anybody reads it.
func AppendLength(to []byte, length int) []byte {
	return AppendU32(to, uint32(length))
}

// Reader takes an answer apart, from its start to its end. Once something is missing, everything that is
// read is zero or empty, and Whole says so.
type Reader struct {
	rest  []byte
	short bool
}

// NewReader reads bytes, which it does not copy.
func NewReader(bytes []byte) Reader {
	return Reader{rest: bytes}
}

// Bytes returns the next so many bytes, a view of what is read.
func (r *Reader) Bytes(length uint32) []byte {
	if uint64(length) > uint64(len(r.rest)) {
		r.short, r.rest = true, nil
		return nil
	}
	taken := r.rest[:length:length]
	r.rest = r.rest[length:]
	return taken
}

// Text returns the next so many bytes as a text of its own.
func (r *Reader) Text(length uint32) string {
	return string(r.Bytes(length))
}

// Prefixed returns a text with its length before it.
func (r *Reader) Prefixed() string {
	return r.Text(r.U32())
}

// U8 reads a number of 8 bits.
func (r *Reader) U8() uint8 {
	if taken := r.Bytes(1); taken != nil {
		return taken[0]
	}
	return 0
}

// U16 reads a number of 16 bits.
func (r *Reader) U16() uint16 {
	if taken := r.Bytes(2); taken != nil {
		return binary.LittleEndian.Uint16(taken)
	}
	return 0
}

// U32 reads a number of 32 bits.
func (r *Reader) U32() uint32 {
	if taken := r.Bytes(4); taken != nil {
		return binary.LittleEndian.Uint32(taken)
	}
	return 0
}

// U64 reads a number of 64 bits.
func (r *Reader) U64() uint64 {
	if taken := r.Bytes(8); taken != nil {
		return binary.LittleEndian.Uint64(taken)
	}
	return 0
}

// I64 reads a signed number of 64 bits.
func (r *Reader) I64() int64 {
	return int64(r.U64())
}

// Skip passes over reserved bytes.
func (r *Reader) Skip(length uint32) {
	r.Bytes(length)
}

// Count reads how many parts follow, each of at least so many bytes. A count for which there are not bytes
// enough is as good as missing, so that no caller makes room for it.
func (r *Reader) Count(each uint32) uint32 {
	count := r.U32()
	r.Fits(count, each)
	if r.short {
		return 0
	}
	return count
}

// Fits notes that parts are missing if there are not bytes enough for so many.
func (r *Reader) Fits(count, each uint32) {
	if uint64(count)*uint64(each) > uint64(len(r.rest)) {
		r.short, r.rest = true, nil
	}
}

// Remaining returns how many bytes were not read yet.
func (r *Reader) Remaining() int {
	return len(r.rest)
}

// Whole reports whether everything that was read was there, and nothing is left.
func (r *Reader) Whole() bool {
	return !r.short && len(r.rest) == 0
}
