'use strict'

// What is thrown: mistakes of the program or of what it stores, never of a scan.

/** The names of the negative numbers that the border returns, in their order from -1. */
const STATUSES = [
  'WB_UNKNOWN_OPERATION',
  'WB_NULL_POINTER',
  'WB_OVERLAP',
  'WB_TOO_LARGE',
  'WB_TOO_SHORT',
  'WB_TOO_LONG',
  'WB_WRONG_VALUE',
  'WB_WRONG_RULES',
  'WB_WRONG_TRACKER',
  'WB_WRONG_TRAIL',
  'WB_WRONG_NOW',
  'WB_ANSWER_TOO_LARGE',
  'WB_WRONG_MAP'
]

/** What to say of those that a caller can bring about. */
const REMEDIES = {
  WB_TOO_LARGE: 'the request is over 64 MiB, or the rules or the map over 1 MiB; decide in smaller batches',
  WB_WRONG_TRACKER: 'the stored bytes are no tracker',
  WB_WRONG_TRAIL: 'the stored bytes are no trail',
  WB_WRONG_NOW:
    'now must be whole Unix seconds from 1 to 99999999999, as Math.floor(Date.now() / 1000), or a Date',
  WB_ANSWER_TOO_LARGE: 'the answer would be over 2 GiB; decide in smaller batches'
}

class WaybillError extends Error {
  constructor (code, message, options) {
    super(message, options)
    this.code = code
  }

  get name () {
    return 'WaybillError'
  }
}

/** A file that can't be used: what it is of, and everything that is wrong with it. */
class InvalidFileError extends WaybillError {
  constructor (code, subject, faults) {
    super(code, `the ${subject} can't be used: ${faults.map((fault) => fault.english).join('; ')}`)
    this.faults = faults
  }
}

class InvalidRulesError extends InvalidFileError {
  constructor (faults) {
    super('INVALID_RULES', 'rules', faults)
  }

  get name () {
    return 'InvalidRulesError'
  }
}

class InvalidMapError extends InvalidFileError {
  constructor (faults) {
    super('INVALID_MAP', 'map', faults)
  }

  get name () {
    return 'InvalidMapError'
  }
}

class InvalidHeaderError extends WaybillError {
  constructor ({ english, chinese }) {
    super('INVALID_HEADER', english)
    this.english = english
    this.chinese = chinese
  }

  get name () {
    return 'InvalidHeaderError'
  }
}

/** The error for a negative number that the border returned. */
function misuse (status) {
  const code = STATUSES[-status - 1] ?? `WB_${status}`
  return new WaybillError(code, `${REMEDIES[code] ?? 'the engine refused the request'} (${code})`)
}

/** The error for an argument of the wrong kind. `found` is described, never quoted: it may hold a token. */
function wrongArgument (name, expected, found) {
  return new WaybillError('WRONG_ARGUMENT', `${name} must be ${expected}; found ${kind(found)}`)
}

function kind (value) {
  if (value === null) return 'null'
  if (typeof value === 'number') return `the number ${value}`
  if (typeof value === 'bigint') return `the bigint ${value}`
  if (typeof value === 'object') return `an object of ${value.constructor?.name || 'no class'}`
  return value === undefined ? 'undefined' : `a ${typeof value}`
}

module.exports = {
  InvalidFileError,
  InvalidHeaderError,
  InvalidMapError,
  InvalidRulesError,
  STATUSES,
  WaybillError,
  misuse,
  wrongArgument
}
