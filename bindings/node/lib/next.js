'use strict'

// What may come next?

const { OPERATION, WANT, instance } = require('./border')
const { keptRules } = require('./rule-set')
const { SETS, tables, way } = require('./tables')
const { writeTracker } = require('./tracker')

const MARKS = [null, '+', 'r', 's']
const NOWHERE = 255
const TEXTS_AT = 160

function ask (rules, tracker, want) {
  const kept = keptRules(rules)
  const io = instance()
  io.begin(24)
  io.u32(want)
  io.u32(0)
  writeTracker(io, tracker)
  io.call(OPERATION.NEXT, kept)
  return io
}

function permitted (rules, tracker) {
  const io = ask(rules, tracker, 0)
  io.at += 2
  return SETS[io.getU16()]
}

function next (rules, tracker) {
  const io = ask(rules, tracker, WANT.ENGLISH | WANT.CHINESE)
  const start = io.at
  const situation = tables.situations[io.getU8()]
  io.at += 1
  const [set, english, chinese] = [io.getU16(), io.getU32(), io.getU32()]
  io.at += 4
  const actions = tables.actions.map(({ code }) => {
    const [mark, leadsTo] = [MARKS[io.getU8()], io.getU8()]
    io.at += 6
    return {
      action: code,
      mark,
      leadsTo: leadsTo === NOWHERE ? null : tables.situations[leadsTo],
      way: way(io.getU32(), io.getU32())
    }
  })
  io.at = start + TEXTS_AT
  return { situation, permitted: SETS[set], actions, english: io.getText(english), chinese: io.getText(chinese) }
}

module.exports = { next, permitted }
