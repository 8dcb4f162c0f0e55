'use strict'

// May this update be sent, may these, and why?

const { OPERATION, WANT, instance } = require('./border')
const { readDecision } = require('./decision')
const { wrongArgument } = require('./error')
const { OF_MANY, OF_ONE, checkOptions, isSet, seconds, wanted } = require('./options')
const { keptRules } = require('./rule-set')
const { readTracker, writeTracker } = require('./tracker')
const { readUpdate, writeUpdate } = require('./update')

const HEAD = 32
const HEAD_OF_MANY = 24
const TRACKER = 16

function decide (rules, tracker, update, now, options) {
  const said = checkOptions(options, OF_ONE)
  const block = readUpdate(update, isSet(said, 'seenBefore'))
  ask(OPERATION.DECIDE, rules, tracker, block, seconds(now), wanted(said))
  return readDecision(instance())
}

function ask (operation, rules, tracker, block, now, want) {
  const kept = keptRules(rules)
  const io = instance()
  io.begin(HEAD + block.most)
  io.u32(want)
  io.u32(0)
  io.i64(now)
  writeTracker(io, tracker)
  writeUpdate(io, block)
  io.call(operation, kept)
}

function decideMany (rules, trackers, updates, now, options) {
  const [want, time, kept] = [wanted(checkOptions(options, OF_MANY)), seconds(now), keptRules(rules)]
  if (!Array.isArray(trackers)) throw wrongArgument('trackers', 'an array', trackers)
  if (!Array.isArray(updates)) throw wrongArgument('updates', 'an array', updates)
  const stored = Array.from(trackers)
  const blocks = Array.from(updates, (one, index) => batched(one, index, stored.length))
  const most = blocks.reduce((sum, block) => sum + block.most, HEAD_OF_MANY + TRACKER * stored.length)

  const io = instance()
  io.begin(most)
  io.u32(want)
  io.u32(0)
  io.i64(time)
  io.u32(stored.length)
  io.u32(blocks.length)
  for (const tracker of stored) writeTracker(io, tracker)
  for (const block of blocks) writeUpdate(io, block)
  io.call(OPERATION.DECIDE_MANY, kept)

  io.at += 4
  const counts = { accepted: io.getU32(), duplicate: io.getU32(), rejected: io.getU32(), malformed: io.getU32() }
  io.at += 4
  return {
    trackers: stored.map(() => readTracker(io)),
    decisions: blocks.map(() => readDecision(io)),
    counts
  }
}

/** One update of a batch. */
function batched (one, index, waybills) {
  if (typeof one !== 'object' || one === null) {
    throw wrongArgument(`updates[${index}]`, '{ place, update }', one)
  }
  const { place, update, seenBefore } = one
  if (!Number.isInteger(place) || place < 0 || place >= waybills) {
    throw wrongArgument(`updates[${index}].place`, `the place of its tracker, below ${waybills}`, place)
  }
  return readUpdate(update, seenBefore === true, place)
}

function explain (rules, tracker, update, now) {
  const [block, time] = [readUpdate(update), seconds(now)]
  ask(OPERATION.EXPLAIN, rules, tracker, block, time, WANT.ENGLISH | WANT.CHINESE)
  const io = instance()
  const start = io.at
  const payload = io.view.getUint32(start + 48, true) + io.view.getUint32(start + 52, true)
  const [english, chinese] = [io.view.getUint32(start + 56, true), io.view.getUint32(start + 60, true)]
  io.at = start + 72 + payload
  const texts = { english: io.getText(english), chinese: io.getText(chinese) }
  // Its own texts are those of a refusal, so the decision is asked for once more.
  ask(OPERATION.DECIDE, rules, tracker, block, time, wanted({}))
  return { ...texts, decision: readDecision(instance()) }
}

module.exports = { decide, decideMany, explain }
