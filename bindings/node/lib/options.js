'use strict'

// What a caller says beside an update: the time, the rules, and what the answer is to hold.

const { types } = require('node:util')
const { WANT } = require('./border')
const { WaybillError, wrongArgument } = require('./error')

const PAYLOADS = new Map([
  ['both', WANT.HTTPS_BODY | WANT.CLOUD_ARGUMENTS],
  ['https', WANT.HTTPS_BODY],
  ['cloud', WANT.CLOUD_ARGUMENTS],
  ['none', 0]
])
const TEXTS = new Map([
  ['both', WANT.ENGLISH | WANT.CHINESE],
  ['english', WANT.ENGLISH],
  ['chinese', WANT.CHINESE],
  ['none', 0]
])
const EVERYTHING = PAYLOADS.get('both') | TEXTS.get('both')
const NOTHING_SAID = Object.freeze({})

function checkOptions (options) {
  if (options === undefined) return NOTHING_SAID
  if (typeof options !== 'object' || options === null) throw wrongArgument('options', 'an object', options)
  return options
}

/** What is wanted of an answer, as bits. */
function wanted ({ payloads, texts, adopt, resend }) {
  let want = EVERYTHING
  if (payloads !== undefined || texts !== undefined) {
    want = one('payloads', PAYLOADS, payloads) | one('texts', TEXTS, texts)
  }
  if (adopt === true) want |= WANT.ADOPT
  if (resend === true) want |= WANT.RESEND
  return want
}

function one (name, choices, choice = 'both') {
  const bits = choices.get(choice)
  if (bits !== undefined) return bits
  const known = [...choices.keys()].map((key) => `'${key}'`).join(', ')
  throw new WaybillError('WRONG_ARGUMENT', `options.${name} must be one of ${known}`)
}

/** A time in whole Unix seconds. Whether one can be now, the engine says. */
function seconds (now) {
  const time = types.isDate(now) ? Math.floor(now.getTime() / 1000) : now
  if (Number.isSafeInteger(time)) return time
  throw new WaybillError(
    'WB_WRONG_NOW',
    `now must be whole Unix seconds, as Math.floor(Date.now() / 1000), or a Date; found ${
      typeof time === 'number' ? time : typeof time}`
  )
}

module.exports = { TEXTS, checkOptions, one, seconds, wanted }
