'use strict'

// What a backend stores of a waybill: sixteen bytes.

const { NO_RULES, OPERATION, instance } = require('./border')
const { WaybillError, wrongArgument } = require('./error')
const { KEY, checkKey } = require('./key')
const { hexadecimal, situationPlace, tables } = require('./tables')
const { isBytes } = require('./text')

const BYTES = 16
const TWO_TO_32 = 4294967296

let writeTracker

class Tracker {
  // Four numbers cost less than an array of sixteen bytes for each.
  #time
  #place
  #lastLow
  #lastHigh

  static {
    writeTracker = (io, tracker) => {
      if (!(#time in Object(tracker))) throw wrongArgument('tracker', 'a Tracker', tracker)
      io.u32(tracker.#time)
      io.u32(tracker.#place)
      io.u32(tracker.#lastLow)
      io.u32(tracker.#lastHigh)
    }
  }

  constructor (key, time, place, lastLow, lastHigh) {
    checkKey(key, 'Tracker.START, Tracker.fromBytes, Tracker.fromHex or Tracker.known')
    this.#time = time
    this.#place = place
    this.#lastLow = lastLow
    this.#lastHigh = lastHigh
  }

  static fromBytes (bytes) {
    if (!isBytes(bytes)) throw wrongArgument('bytes', 'a Uint8Array of sixteen bytes', bytes)
    if (bytes.length !== BYTES) {
      throw new WaybillError('WB_WRONG_TRACKER', `a tracker has ${BYTES} bytes; found ${bytes.length}`)
    }
    const io = instance()
    io.begin(24)
    io.i64(0)
    io.put(bytes)
    return made(io)
  }

  static fromHex (digits) {
    if (typeof digits !== 'string') throw wrongArgument('digits', 'a string of 32 hexadecimal digits', digits)
    if (!/^[0-9a-f]{32}$/i.test(digits)) {
      throw new WaybillError('WB_WRONG_TRACKER', `a tracker has 32 hexadecimal digits; found ${digits.length} characters`)
    }
    return Tracker.fromBytes(Buffer.from(digits, 'hex'))
  }

  static known ({ status, isHeld = false, highestTime }) {
    const place = situationPlace(status, isHeld)
    if (place < 0) {
      throw new WaybillError('WRONG_ARGUMENT', `there is no situation ${status}${isHeld ? ', held' : ''}`)
    }
    if (!Number.isSafeInteger(highestTime)) throw wrongArgument('highestTime', 'a time in whole Unix seconds', highestTime)
    const io = instance()
    io.begin(24)
    io.u8(1)
    io.u8(place)
    for (let reserved = 0; reserved < 6; reserved++) io.u8(0)
    io.i64(highestTime)
    io.i64(0)
    return made(io)
  }

  get status () {
    return this.situation.status
  }

  get isHeld () {
    return this.situation.isHeld
  }

  get situation () {
    return tables.situations[this.#place >>> 27]
  }

  get isClosed () {
    return tables.statuses.find((status) => status.name === this.status).isClosed
  }

  get accepted () {
    return (this.#place >>> 5) & 0x3fffff
  }

  get highestTime () {
    const time = (this.#place & 31) * TWO_TO_32 + this.#time
    return time === 0 ? null : time
  }

  get lastFingerprint () {
    const isNone = this.#lastLow === 0 && this.#lastHigh === 0
    return isNone ? null : hexadecimal(this.#lastLow, this.#lastHigh)
  }

  equals (other) {
    return #time in Object(other) && this.#time === other.#time && this.#place === other.#place &&
      this.#lastLow === other.#lastLow && this.#lastHigh === other.#lastHigh
  }

  toBytes () {
    const bytes = Buffer.alloc(BYTES)
    bytes.writeUInt32LE(this.#time, 0)
    bytes.writeUInt32LE(this.#place, 4)
    bytes.writeUInt32LE(this.#lastLow, 8)
    bytes.writeUInt32LE(this.#lastHigh, 12)
    return bytes
  }

  toHex () {
    return this.toBytes().toString('hex')
  }

  toJSON () {
    return this.toHex()
  }

  toString () {
    return `${this.situation.english}, ${this.accepted} accepted`
  }

  [Symbol.for('nodejs.util.inspect.custom')] () {
    return `Tracker(${this.toHex()}: ${this})`
  }
}

/** The tracker at the place where the answer is read. */
function readTracker (io) {
  return new Tracker(KEY, io.getU32(), io.getU32(), io.getU32(), io.getU32())
}

/** Asks for the tracker that was written, and refuses what is none. */
function made (io) {
  io.call(OPERATION.TRACKER, NO_RULES)
  const isOne = io.getU8() === 1
  io.at += 23
  const tracker = readTracker(io)
  const length = io.getU32()
  io.at += 4
  if (!isOne) throw new WaybillError('WB_WRONG_TRACKER', `no tracker: ${io.getText(length)}`)
  return tracker
}

Object.defineProperty(Tracker, 'START', { enumerable: true, value: new Tracker(KEY, 0, 0, 0, 0) })
Object.defineProperty(Tracker, 'BYTES', { enumerable: true, value: BYTES })

module.exports = { Tracker, readTracker, writeTracker }
