'use strict'

// The whole history of a waybill, as bytes: every earlier update is recognised.

const { NO_RULES, OPERATION, WANT, instance } = require('./border')
const { readDecision } = require('./decision')
const { wrongArgument } = require('./error')
const { KEY, checkKey } = require('./key')
const { OF_ONE, checkOptions, isSet, one, seconds, wanted } = require('./options')
const { keptRules } = require('./rule-set')
const { codeName } = require('./tables')
const { isBytes } = require('./text')
const { Tracker, readTracker } = require('./tracker')
const { readUpdate, writeUpdate } = require('./update')

const NOTHING = Buffer.alloc(0)
const HEAD = 32
const ENTRY = 24
const TWO_TO_32 = 4294967296
const MODES = new Map([['allOrNothing', 0], ['bestEffort', 1]])
const PAYLOADS_AND_TEXTS = WANT.HTTPS_BODY | WANT.CLOUD_ARGUMENTS | WANT.ENGLISH | WANT.CHINESE
const TEXTS = WANT.ENGLISH | WANT.CHINESE
const VERDICTS = ['notLate', 'legal', 'breaksLater', 'illegal', 'trailRefused', 'beforeTrail', 'malformed']

class Trail {
  #bytes

  constructor (key, bytes) {
    checkKey(key, 'Trail.EMPTY, Trail.from or Trail.fromBytes')
    this.#bytes = bytes
  }

  static fromBytes (bytes) {
    if (!isBytes(bytes)) throw wrongArgument('bytes', 'a Uint8Array', bytes)
    const trail = new Trail(KEY, Buffer.from(bytes))
    // Which rules does not matter: bytes that are no trail are refused before them.
    replay(NO_RULES, trail.#bytes, 0)
    return trail
  }

  static from (tracker) {
    if (!(tracker instanceof Tracker)) throw wrongArgument('tracker', 'a Tracker', tracker)
    const bytes = Buffer.alloc(HEAD)
    bytes.set(tracker.toBytes(), 0)
    bytes.set(tracker.toBytes(), 16)
    return new Trail(KEY, bytes)
  }

  get tracker () {
    return this.#bytes.length === 0 ? Tracker.START : Tracker.fromBytes(this.#bytes.subarray(16, HEAD))
  }

  get length () {
    return this.#bytes.length === 0 ? 0 : (this.#bytes.length - HEAD) / ENTRY
  }

  get entries () {
    return Array.from({ length: this.length }, (_, index) => this.#entry(HEAD + ENTRY * index))
  }

  #entry (at) {
    return {
      actionTime: this.#bytes.readUInt32LE(at + 4) * TWO_TO_32 + this.#bytes.readUInt32LE(at),
      actionType: this.#bytes.readUInt32LE(at + 8),
      // In the order of its digits.
      fingerprint: this.#bytes.toString('hex', at + 16, at + 24)
    }
  }

  decide (rules, update, now, options) {
    const said = checkOptions(options, OF_ONE)
    const [block, time, want] = [readUpdate(update, isSet(said, 'seenBefore')), seconds(now), wanted(said)]
    const kept = keptRules(rules)
    const io = instance()
    io.begin(16 + this.#bytes.length + block.most)
    io.u32(want)
    io.u32(this.#bytes.length)
    io.i64(time)
    io.put(this.#bytes)
    writeUpdate(io, block)
    io.call(OPERATION.TRAIL_DECIDE, kept)
    const length = io.getU32()
    io.at += 4
    return { trail: new Trail(KEY, io.getBytes(length)), decision: readDecision(io) }
  }

  import (rules, updates, now, options) {
    const mode = one('mode', MODES, checkOptions(options, ['mode']).mode ?? 'allOrNothing')
    if (!Array.isArray(updates)) throw wrongArgument('updates', 'an array', updates)
    const [blocks, time, kept] = [Array.from(updates, (update) => readUpdate(update)), seconds(now), keptRules(rules)]
    const io = instance()
    io.begin(blocks.reduce((sum, block) => sum + block.most, 24 + this.#bytes.length))
    io.u32(PAYLOADS_AND_TEXTS)
    io.u32(this.#bytes.length)
    io.i64(time)
    io.u32(mode)
    io.u32(blocks.length)
    io.put(this.#bytes)
    for (const block of blocks) writeUpdate(io, block)
    io.call(OPERATION.TRAIL_IMPORT, kept)
    const [length, isTaken] = [io.getU32(), io.getU32() === 1]
    io.at += 4
    const wellFormed = io.getU32()
    const trail = new Trail(KEY, io.getBytes(length))
    const order = Array.from({ length: wellFormed }, () => io.getU32())
    return { isTaken, trail, order, decisions: blocks.map(() => readDecision(io)) }
  }

  late (rules, update) {
    const [block, kept] = [readUpdate(update), keptRules(rules)]
    const io = instance()
    io.begin(8 + this.#bytes.length + block.most)
    io.u32(TEXTS)
    io.u32(this.#bytes.length)
    io.put(this.#bytes)
    writeUpdate(io, block)
    io.call(OPERATION.TRAIL_LATE, kept)
    return readLate(io)
  }

  replay (rules) {
    return replay(keptRules(rules), this.#bytes, TEXTS)
  }

  toBytes () {
    return Buffer.from(this.#bytes)
  }

  toJSON () {
    return this.#bytes.toString('hex')
  }

  toString () {
    return `${this.tracker}`
  }

  [Symbol.for('nodejs.util.inspect.custom')] () {
    return `Trail(${this.length}: ${this})`
  }
}

function replay (kept, bytes, want) {
  const io = instance()
  io.begin(8 + bytes.length)
  io.u32(want)
  io.u32(0)
  io.put(bytes)
  io.call(OPERATION.TRAIL_REPLAY, kept)
  const isAccepted = io.getU8() === 1
  io.at += 1
  const [code, entry] = [io.getU16(), io.getU32()]
  const tracker = readTracker(io)
  const [english, chinese] = [io.getU32(), io.getU32()]
  io.at += 4
  if (isAccepted) return { isAccepted, tracker }
  return { isAccepted, code, name: codeName(code), entry, english: io.getText(english), chinese: io.getText(chinese) }
}

function readLate (io) {
  const verdict = VERDICTS[io.getU8()]
  io.at += 1
  const [code, before, entry] = [io.getU16(), io.getU32(), io.getU32()]
  const [english, chinese] = [io.getU32(), io.getU32()]
  io.at += 4
  const refusal = () =>
    ({ code, name: codeName(code), english: io.getText(english), chinese: io.getText(chinese) })
  switch (verdict) {
    case 'legal':
      return { verdict, before }
    case 'breaksLater':
      return { verdict, before, entry, ...refusal() }
    case 'trailRefused':
      return { verdict, entry, ...refusal() }
    case 'illegal':
    case 'malformed':
      return { verdict, ...refusal() }
    default:
      return { verdict }
  }
}

Object.defineProperty(Trail, 'EMPTY', { enumerable: true, value: new Trail(KEY, NOTHING) })

module.exports = { Trail }
