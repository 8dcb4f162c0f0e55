'use strict'

// The border: loads the WebAssembly module and carries out operations, bytes in and bytes out. What the
// bytes mean is docs/abi.md of the repository. All of this is once a thread, as modules of Node.js are.

const { WaybillError, misuse } = require('./error')
const { BASE64 } = require('./wasm')
const { version } = require('../package.json')

/** The version of docs/abi.md that this package is written for. */
const ABI_VERSION = 1

/** Room over this is given back when the next request needs less. */
const KEEP = 1 << 22
const SMALLEST = 1 << 13
/** More than any request or answer that the engine takes or gives. */
const MOST = 2 ** 31

const OPERATION = Object.freeze({
  DECIDE: 1,
  DECIDE_MANY: 2,
  EXPLAIN: 3,
  RECORD: 4,
  NEXT: 5,
  TRACKER: 6,
  RULES: 7,
  RULES_SHOW: 8,
  RULES_DIFF: 9,
  TRAIL_DECIDE: 10,
  TRAIL_IMPORT: 11,
  TRAIL_LATE: 12,
  TRAIL_REPLAY: 13,
  REPLY: 14,
  TABLES: 15,
  MAP: 16,
  MAP_SHOW: 17,
  MAP_READ: 18
})

/** Bits of what a request wants. */
const WANT = Object.freeze({
  HTTPS_BODY: 1,
  CLOUD_ARGUMENTS: 2,
  ENGLISH: 4,
  CHINESE: 8,
  ADOPT: 16,
  RESEND: 32
})

/** The standard rules, as the border takes them. */
const NO_RULES = new Uint8Array(0)

const TWO_TO_32 = 4294967296

/**
 * An instance with its memory. A request is begun, written field by field, and called; then the same object
 * reads the answer, field by field. Nothing else may run in between, so whatever a caller's objects might run,
 * as getters, has to be over before `begin`.
 */
class Instance {
  constructor (exports) {
    this.memory = exports.memory
    this.alloc = exports.wb_alloc
    this.free = exports.wb_free
    this.carryOut = exports.wb_call
    this.request = { at: 0, size: 0 }
    this.answer = { at: 0, size: 0 }
    this.rules = { at: 0, size: 0 }
    this.heldRules = NO_RULES
    this.buffer = null
    this.bytes = null
    this.view = null
    this.at = 0
    this.renew()
  }

  /** The memory grows in calls, and views of it are then detached. */
  renew () {
    const { buffer } = this.memory
    if (buffer === this.buffer) return
    this.buffer = buffer
    this.bytes = Buffer.from(buffer)
    this.view = new DataView(buffer)
  }

  /** Makes a room as large as asked for, or smaller again if it was very large. */
  fit (room, size) {
    if (size <= room.size && (room.size <= KEEP || size > KEEP)) return
    let next = SMALLEST
    while (next < size) next *= 2
    try {
      if (room.size > 0) this.free(room.at, room.size)
      room.size = 0
      room.at = next > MOST ? 0 : this.alloc(next) >>> 0
    } catch (error) {
      throw trapped(error)
    }
    this.renew()
    if (room.at === 0) {
      throw new WaybillError('OUT_OF_MEMORY', `the engine's memory has no room for ${next} bytes; decide in smaller batches`)
    }
    room.size = next
  }

  /** Begins a request of at most so many bytes. */
  begin (size) {
    this.fit(this.request, size)
    this.at = this.request.at
  }

  u8 (number) {
    this.view.setUint8(this.at, number)
    this.at += 1
  }

  u32 (number) {
    this.view.setUint32(this.at, number, true)
    this.at += 4
  }

  /** A number that is whole and at most 2^53. */
  i64 (number) {
    // `>>> 0` is the lowest 32 bits of the two's complement, of negative numbers, too.
    this.view.setUint32(this.at, number >>> 0, true)
    this.view.setInt32(this.at + 4, Math.floor(number / TWO_TO_32), true)
    this.at += 8
  }

  /** A whole number below 2^63. */
  bigI64 (number) {
    this.view.setBigInt64(this.at, BigInt(number), true)
    this.at += 8
  }

  put (bytes) {
    this.bytes.set(bytes, this.at)
    this.at += bytes.length
  }

  /** Writes a well-formed string, for which there is room thrice its length; returns its length in bytes. */
  text (string) {
    const { bytes, at } = this
    const { length } = string
    // Ids are short and ASCII: quicker here than by a call out of JavaScript.
    let done = 0
    if (length <= 24) {
      for (; done < length; done++) {
        const unit = string.charCodeAt(done)
        if (unit > 127) break
        bytes[at + done] = unit
      }
    }
    const written = done === length ? length : bytes.write(string, at)
    this.at = at + written
    return written
  }

  /** Carries out an operation by the request that was written; what is read next is its answer. */
  call (operation, rules) {
    const length = this.at - this.request.at
    this.place(rules)
    this.fit(this.answer, SMALLEST + 2 * length)
    for (;;) {
      let returned
      try {
        returned = this.carryOut(
          operation, rules.length === 0 ? 0 : this.rules.at, rules.length,
          this.request.at, length, this.answer.at, this.answer.size)
      } catch (error) {
        throw trapped(error)
      }
      this.renew()
      if (returned < 0) throw misuse(returned)
      if (returned <= this.answer.size) break
      this.fit(this.answer, returned)
    }
    this.at = this.answer.at
  }

  /** Has these rules in the memory. Those of the call before are still there. */
  place (rules) {
    if (rules === this.heldRules) return
    this.heldRules = null
    if (rules.length > 0) {
      this.fit(this.rules, rules.length)
      this.bytes.set(rules, this.rules.at)
    }
    this.heldRules = rules
  }

  getU8 () {
    return this.bytes[this.at++]
  }

  getU16 () {
    this.at += 2
    return this.view.getUint16(this.at - 2, true)
  }

  getU32 () {
    this.at += 4
    return this.view.getUint32(this.at - 4, true)
  }

  /** Exact up to 2^53, which times and codes are far below. */
  getI64 () {
    this.at += 8
    return this.view.getInt32(this.at - 4, true) * TWO_TO_32 + this.view.getUint32(this.at - 8, true)
  }

  getText (length) {
    if (length === 0) return ''
    this.at += length
    return this.bytes.toString('utf8', this.at - length, this.at)
  }

  /** A copy of the next bytes. */
  getBytes (length) {
    this.at += length
    return Buffer.from(this.bytes.subarray(this.at - length, this.at))
  }

  /** A text with its length before it. */
  getTextWithLength () {
    return this.getText(this.getU32())
  }
}

let compiled = null
let current = null

/** The instance of this thread. */
function instance () {
  return current ?? (current = load())
}

function load () {
  compiled ??= new WebAssembly.Module(Buffer.from(BASE64, 'base64'))
  const { exports } = new WebAssembly.Instance(compiled)
  const [major, minor, patch] = version.split(/[.-]/).map(Number)
  const [abi, engine] = [exports.wb_abi_version(), exports.wb_version?.()]
  if (abi !== ABI_VERSION || engine !== major * 65536 + minor * 256 + patch) {
    throw new WaybillError(
      'WRONG_VERSION',
      `this package is waybill-engine ${version} for frame ${ABI_VERSION}, and the module in ` +
        `${require.resolve('./wasm')} is ${written(engine)} with frame ${abi}; install the package anew`
    )
  }
  return new Instance(exports)
}

function written (engine) {
  return engine === undefined ? 'of no version' : [engine >>> 16, (engine >>> 8) & 255, engine & 255].join('.')
}

/** After a trap nobody knows what the memory holds: the next call gets a new instance. */
function trapped (cause) {
  current = null
  return new WaybillError(
    'TRAPPED',
    `the engine stopped, which is a fault in it: ${cause.message}. The next call starts a new instance`,
    { cause }
  )
}

// A package that can't work is refused when it is loaded.
instance()

module.exports = { NO_RULES, OPERATION, WANT, instance }
