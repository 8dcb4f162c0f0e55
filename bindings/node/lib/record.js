'use strict'

// What is in a record, without deciding it: which waybill it is of, and its fingerprint.

const { OPERATION, WANT, instance } = require('./border')
const { KEY, checkKey } = require('./key')
const { keptRules } = require('./rule-set')
const { codeName, hexadecimal } = require('./tables')
const { readUpdate, writeUpdate } = require('./update')

class WellFormed {
  /** Private, so that nothing that lists the fields of an object shows it. */
  #token

  constructor (key, token, waybillId, actionTime, actionType, actionMsg, fingerprint) {
    checkKey(key, 'readRecord')
    this.outcome = 'wellFormed'
    this.waybillId = waybillId
    this.actionTime = actionTime
    this.actionType = actionType
    this.actionMsg = actionMsg
    this.fingerprint = fingerprint
    this.#token = token
  }

  get token () {
    return this.#token
  }
}

class Unreadable {
  constructor (key, waybillId, code, english, chinese, faults) {
    checkKey(key, 'readRecord')
    this.outcome = 'malformed'
    this.waybillId = waybillId
    this.code = code
    this.name = codeName(code)
    this.english = english
    this.chinese = chinese
    this.faults = faults
  }
}

function readRecord (rules, update) {
  const block = readUpdate(update)
  const kept = keptRules(rules)
  const io = instance()
  io.begin(8 + block.most)
  io.u32(WANT.ENGLISH | WANT.CHINESE)
  io.u32(0)
  writeUpdate(io, block)
  io.call(OPERATION.RECORD, kept)

  const isMalformed = io.getU8() !== 0
  io.at += 1
  const [code, count] = [io.getU16(), io.getU32()]
  const fingerprint = hexadecimal(io.getU32(), io.getU32())
  const [actionTime, actionType] = [io.getI64(), io.getI64()]
  const lengths = Array.from({ length: 5 }, () => io.getU32())
  io.at += 4
  const [token, waybillId, actionMsg, english, chinese] = lengths.map((length) => io.getText(length))
  if (!isMalformed) return new WellFormed(KEY, token, waybillId, actionTime, actionType, actionMsg, fingerprint)
  const faults = Array.from({ length: count }, () => io.getU16())
  return new Unreadable(KEY, waybillId === '' ? null : waybillId, code, english, chinese, faults)
}

module.exports = { readRecord }
