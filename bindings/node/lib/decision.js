'use strict'

// The answer to an update: four classes, told apart by `outcome`.

const { KEY, checkKey } = require('./key')
const { Payload } = require('./payload')
const { SETS, codeName, hexadecimal, way } = require('./tables')
const { readTracker } = require('./tracker')

const HEAD = 72
const MARKS = ['.', '+', 'r', 's']
const [ACCEPTED, DUPLICATE, REJECTED] = [0, 1, 2]

class Accepted extends Payload {
  #low
  #high

  constructor (key, bytes, https, mark, isAdopted, permitted, tracker, low, high) {
    super(key, bytes, https)
    this.outcome = 'accepted'
    this.mark = mark
    this.isAdopted = isAdopted
    this.permitted = permitted
    this.tracker = tracker
    this.#low = low
    this.#high = high
  }

  // Made when asked for: most callers store trackers only.
  get fingerprint () {
    return hexadecimal(this.#low, this.#high)
  }
}

class Duplicate {
  #low
  #high

  constructor (key, resend, permitted, tracker, low, high) {
    checkKey(key, 'decide')
    this.outcome = 'duplicate'
    this.resend = resend
    this.permitted = permitted
    this.tracker = tracker
    this.#low = low
    this.#high = high
  }

  get fingerprint () {
    return hexadecimal(this.#low, this.#high)
  }
}

class Rejected {
  constructor (key, code, english, chinese, limit, way, isByOption, permitted, tracker, fingerprint) {
    checkKey(key, 'decide')
    this.outcome = 'rejected'
    this.code = code
    this.name = codeName(code)
    this.english = english
    this.chinese = chinese
    this.limit = limit
    this.way = way
    this.isByOption = isByOption
    this.permitted = permitted
    this.tracker = tracker
    this.fingerprint = fingerprint
  }
}

class Malformed {
  constructor (key, code, english, chinese, faults, permitted, tracker) {
    checkKey(key, 'decide')
    this.outcome = 'malformed'
    this.code = code
    this.name = codeName(code)
    this.english = english
    this.chinese = chinese
    this.faults = faults
    this.permitted = permitted
    this.tracker = tracker
  }
}

/** The answer at the place where it is read; the next one begins behind it. */
function readDecision (io) {
  const start = io.at
  const { view } = io
  const outcome = view.getUint8(start)
  const flags = view.getUint8(start + 5)
  const permitted = SETS[view.getUint16(start + 6, true)]
  const low = view.getUint32(start + 24, true)
  const high = view.getUint32(start + 28, true)
  const https = view.getUint32(start + 48, true)
  const payload = https + view.getUint32(start + 52, true)
  io.at = start + 8
  const tracker = readTracker(io)
  io.at = start + HEAD
  let decision
  if (outcome === ACCEPTED) {
    const mark = MARKS[view.getUint8(start + 1)]
    decision = new Accepted(KEY, io.getBytes(payload), https, mark, (flags & 1) !== 0, permitted, tracker, low, high)
  } else if (outcome === DUPLICATE) {
    const resend = payload === 0 ? null : new Payload(KEY, io.getBytes(payload), https)
    decision = new Duplicate(KEY, resend, permitted, tracker, low, high)
  } else {
    decision = readRefusal(io, start, outcome, permitted, tracker)
  }
  io.at = start + view.getUint32(start + 68, true)
  return decision
}

function readRefusal (io, start, outcome, permitted, tracker) {
  const { view } = io
  const code = view.getUint16(start + 2, true)
  const english = io.getText(view.getUint32(start + 56, true))
  const chinese = io.getText(view.getUint32(start + 60, true))
  if (outcome !== REJECTED) {
    const faults = Array.from({ length: view.getUint32(start + 64, true) }, () => io.getU16())
    return new Malformed(KEY, code, english, chinese, faults, permitted, tracker)
  }
  const isByOption = (view.getUint8(start + 5) & 2) !== 0
  const fingerprint = hexadecimal(view.getUint32(start + 24, true), view.getUint32(start + 28, true))
  const steps = way(view.getUint32(start + 40, true), view.getUint32(start + 44, true))
  io.at = start + 32
  const limit = io.getI64()
  return new Rejected(
    KEY, code, english, chinese, limit === 0 ? null : limit, steps, isByOption, permitted, tracker, fingerprint)
}

module.exports = { Accepted, Duplicate, Malformed, Rejected, readDecision }
