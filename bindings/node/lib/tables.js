'use strict'

// The vocabularies, as the engine has them: actions, statuses, situations, codes, classes of replies.

const { NO_RULES, OPERATION, instance } = require('./border')

function readTables () {
  const io = instance()
  io.begin(0)
  io.call(OPERATION.TABLES, NO_RULES)
  const text = () => io.getTextWithLength()
  const list = (read) => Object.freeze(Array.from({ length: io.getU32() }, () => Object.freeze(read())))
  const limits = { version: text(), url: text(), maxWaybillIdChars: io.getU32(), maxTokenChars: io.getU32() }
  const stages = list(() => ({ name: text(), chinese: text() }))
  const actions = list(() => {
    const [code, stage] = [io.getU32(), stages[io.getU8()]]
    return { code, name: text(), chinese: text(), short: text(), stage }
  })
  const statuses = list(() => {
    const isClosed = io.getU8() === 1
    return { name: text(), chinese: text(), isClosed }
  })
  const situations = list(() => {
    const [status, isHeld] = [statuses[io.getU8()].name, io.getU8() === 1]
    return { status, isHeld, english: text(), chinese: text() }
  })
  const codes = list(() => ({
    number: io.getU16(),
    name: text(),
    when: text(),
    whenChinese: text(),
    remedy: text(),
    remedyChinese: text()
  }))
  const classes = list(() => {
    const flags = io.getU8()
    return {
      isConfirmed: (flags & 1) !== 0,
      mayResend: (flags & 2) !== 0,
      isInDoubt: (flags & 4) !== 0,
      codes: Object.freeze(Array.from({ length: io.getU32() }, () => io.getI64())),
      name: text(),
      meaning: text(),
      meaningChinese: text(),
      nextStep: text(),
      nextStepChinese: text()
    }
  })
  const readyMaps = Object.freeze(Array.from({ length: io.getU32() }, text))
  return { ...limits, actions, statuses, situations, codes, classes, readyMaps }
}

const tables = Object.freeze(readTables())
const { actions, situations, codes } = tables

/** The actions of each set, whose bit n is the action with place n. */
const SETS = Array.from({ length: 1 << actions.length }, (_, set) =>
  Object.freeze(actions.filter((_, place) => (set >> place) & 1).map((action) => action.code)))

/** A way of up to sixteen steps of four bits; a zero ends it. */
function way (low, high) {
  const steps = []
  for (let at = 0; at < 64; at += 4) {
    const step = ((at < 32 ? low >>> at : high >>> (at - 32)) & 15)
    if (step === 0) break
    steps.push(actions[step - 1].code)
  }
  return steps
}

const NAMES = new Map(codes.map((code) => [code.number, code.name]))

/** A `u64` as the engine writes it: sixteen hexadecimal digits, the most significant first. */
function hexadecimal (low, high) {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}

function situationPlace (status, isHeld) {
  return situations.findIndex((situation) => situation.status === status && situation.isHeld === isHeld)
}

/** An object of the values by their names. */
function byName (list, value) {
  return Object.freeze(Object.fromEntries(list.map((one) => [one.name, value(one)])))
}

module.exports = {
  SETS,
  byName,
  codeName: (number) => NAMES.get(number),
  hexadecimal,
  situationPlace,
  tables,
  way
}
