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

/** The options of what asks for many decisions, and of one. */
const OF_MANY = ['payloads', 'texts', 'adopt', 'resend']
const OF_ONE = [...OF_MANY, 'seenBefore']

/** An option that is misspelt, or of another function, would do nothing, so it is refused. */
function checkOptions (options, known) {
  if (options === undefined) return NOTHING_SAID
  if (typeof options !== 'object' || options === null) throw wrongArgument('options', 'an object', options)
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new WaybillError('WRONG_ARGUMENT', `options.${name} is no option here; there are ${known.join(', ')}`)
    }
  }
  return options
}

/** Whether an option is set that is true or false. */
function isSet (options, name) {
  const value = options[name]
  if (value === true || value === false || value === undefined) return value === true
  throw wrongArgument(`options.${name}`, 'true or false', value)
}

/** What is wanted of an answer, as bits. */
function wanted (options) {
  const { payloads, texts } = options
  let want = EVERYTHING
  if (payloads !== undefined || texts !== undefined) {
    want = one('payloads', PAYLOADS, payloads) | one('texts', TEXTS, texts)
  }
  if (isSet(options, 'adopt')) want |= WANT.ADOPT
  if (isSet(options, 'resend')) want |= WANT.RESEND
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

module.exports = { OF_MANY, OF_ONE, TEXTS, checkOptions, isSet, one, seconds, wanted }
