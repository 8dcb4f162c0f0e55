'use strict'

// Rule sets: the presets, and a carrier's own from its file.

const { NO_RULES, OPERATION, instance } = require('./border')
const { InvalidRulesError, wrongArgument } = require('./error')
const { KEY, checkKey } = require('./key')
const { made } = require('./made')
const { hexadecimal, tables } = require('./tables')
const { isBytes, utf8 } = require('./text')

const [A_FILE, STRICT] = [0, 2]
const PHONES = ['reject', 'normalise', 'off']

let keptRules

class RuleSet {
  /** What the engine made of the rules, for this version of it; given with every call. */
  #kept
  #shown = null

  static {
    keptRules = (rules) => {
      if (!(#kept in Object(rules))) throw wrongArgument('rules', 'a RuleSet', rules)
      return rules.#kept
    }
  }

  constructor (key, kept) {
    checkKey(key, 'RuleSet.STANDARD, RuleSet.STRICT or RuleSet.load')
    this.#kept = kept
  }

  static load (file) {
    const checked = RuleSet.check(file)
    if (!checked.isSound) throw new InvalidRulesError(checked.faults)
    return checked.rules
  }

  static check (file) {
    return make(A_FILE, fileBytes(file))
  }

  get name () {
    return this.#show().name
  }

  get fingerprint () {
    return this.#show().fingerprint
  }

  get settings () {
    return this.#show().settings
  }

  mark (status, isHeld, action) {
    const place = tables.situations.findIndex((one) => one.status === status && one.isHeld === isHeld)
    const column = tables.actions.findIndex((one) => one.code === action)
    if (place < 0) throw wrongArgument('status', 'a status that can be held, or held must be false', status)
    if (column < 0) throw wrongArgument('action', 'one of the nine action types', action)
    return this.#show().table[place * tables.actions.length + column]
  }

  diff (after) {
    const to = keptRules(after)
    const io = instance()
    io.begin(to.length)
    io.put(to)
    io.call(OPERATION.RULES_DIFF, this.#kept)
    return readDiff(io)
  }

  toFile () {
    return this.#show().file
  }

  toString () {
    return `${this.name} ${this.fingerprint}`
  }

  toJSON () {
    return JSON.parse(this.toFile())
  }

  [Symbol.for('nodejs.util.inspect.custom')] () {
    return `RuleSet(${this})`
  }

  #show () {
    if (this.#shown === null) {
      const io = instance()
      io.begin(0)
      io.call(OPERATION.RULES_SHOW, this.#kept)
      this.#shown = readShown(io)
    }
    return this.#shown
  }
}

function fileBytes (file) {
  if (typeof file === 'string' || isBytes(file)) return utf8('file', file)
  if (typeof file === 'object' && file !== null) return Buffer.from(JSON.stringify(file))
  throw wrongArgument('file', 'the text of a rule file in JSON, its bytes, or an object', file)
}

function make (kind, file) {
  const { kept, faults } = made(OPERATION.RULES, kind, file)
  return faults === undefined ? { isSound: true, rules: new RuleSet(KEY, kept) } : { isSound: false, faults }
}

function readShown (io) {
  const start = io.at
  const fingerprint = hexadecimal(io.getU32(), io.getU32())
  const [tolerance, allowance, maxChars] = [io.getU32(), io.getU32(), io.getI64()]
  const [phones, options] = [io.getU8(), io.getU8()]
  io.at += 2
  const [name, file, closingTolerance] = [io.getU32(), io.getU32(), io.getU32()]
  const table = io.getText(tables.situations.length * tables.actions.length)
  io.at = start + 208
  return {
    fingerprint,
    settings: Object.freeze({
      tolerance,
      closingTolerance,
      allowance,
      maxChars,
      phones: PHONES[phones],
      cancelOnlyBeforeAnyUpdate: (options & 1) !== 0,
      newCycleAfterSigned: (options & 2) !== 0
    }),
    table,
    name: io.getText(name),
    file: io.getText(file)
  }
}

function readDiff (io) {
  const [count, settings, stranded, length] = [io.getU32(), io.getU32(), io.getU32(), io.getU32()]
  const cells = Array.from({ length: count }, () => {
    const [situation, action] = [tables.situations[io.getU8()], tables.actions[io.getU8()].code]
    const [before, after] = [String.fromCharCode(io.getU8()), String.fromCharCode(io.getU8())]
    const changesDecision = io.getU8() === 1
    io.at += 3
    return { situation, action, before, after, changesDecision }
  })
  const places = Array.from({ length: stranded }, () => tables.situations[io.getU8()])
  return { cells, changedSettings: settings, stranded: places, english: io.getText(length) }
}

Object.defineProperty(RuleSet, 'STANDARD', { enumerable: true, value: new RuleSet(KEY, NO_RULES) })
Object.defineProperty(RuleSet, 'STRICT', { enumerable: true, value: make(STRICT, NO_RULES).rules })

module.exports = { RuleSet, keptRules }
