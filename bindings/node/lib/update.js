'use strict'

// How an update goes in: five fields, or a JSON record, as a block of a request.

const { types } = require('node:util')
const { wrongArgument } = require('./error')
const { checkText, isBytes } = require('./text')

const HEAD = 16
const FIELDS_HEAD = 48
const KIND_FIELDS = 0
const KIND_JSON = 1
const MOST = 9223372036854775808 // 2^63

/** Bits of the fields that are there. */
const TOKEN = 1
const WAYBILL_ID = 2
const ACTION_TIME = 4
const ACTION_TYPE = 8
const ACTION_MSG = 16

/**
 * What a caller gave, read and checked once, so that nothing of the caller's runs while a request is
 * written. `most` is the most bytes that its block may have.
 */
class Block {
  constructor (kind, place, seenBefore) {
    this.kind = kind
    this.place = place
    this.flags = seenBefore ? 1 : 0
    this.present = 0
    this.token = null
    this.waybillId = null
    this.actionTime = 0
    this.actionType = 0
    this.actionMsg = null
    this.json = null
    this.most = FIELDS_HEAD
  }
}

function isText (value) {
  return value === undefined || value === null || typeof value === 'string' || isBytes(value)
}

/** Whether a number of a caller's is one that the fields' block can hold. */
function isWhole (value) {
  if (typeof value === 'number') return Number.isInteger(value) && value >= -MOST && value < MOST
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value
  return value === undefined || value === null
}

/** Checks a text of a block; returns how many bytes it may have. */
function size (name, text) {
  if (typeof text !== 'string') return text.length
  checkText(name, text)
  return 3 * text.length
}

/** The fields of an object: by their names here, or by those of a parsed record in snake_case. */
function fieldsOf (update) {
  const {
    token,
    waybillId = update.waybill_id,
    actionTime = update.action_time,
    actionType = update.action_type,
    actionMsg = update.action_msg
  } = update
  // A date is a time; any other value is the engine's to judge.
  const time = types.isDate(actionTime) ? Math.floor(actionTime.getTime() / 1000) : actionTime
  return { token, waybillId, actionTime: time, actionType, actionMsg }
}

/**
 * Reads what a caller gave for an update. Texts and whole numbers go to the engine as fields. What else stands in
 * a field, as a number written as a text, goes as JSON, so that the engine says what is wrong with it.
 */
function readUpdate (update, seenBefore = false, place = 0) {
  if (typeof update === 'string' || isBytes(update)) return jsonBlock(update, seenBefore, place)
  if (typeof update !== 'object' || update === null) {
    throw wrongArgument('update', 'an object of five fields, or a JSON record as a string or Uint8Array', update)
  }
  const fields = fieldsOf(update)
  const { token, waybillId, actionTime, actionType, actionMsg } = fields
  if (!isText(token) || !isText(waybillId) || !isText(actionMsg) || !isWhole(actionTime) || !isWhole(actionType)) {
    return jsonBlock(asJson(fields), seenBefore, place)
  }
  const block = new Block(KIND_FIELDS, place, seenBefore)
  if (token !== undefined && token !== null) {
    block.present |= TOKEN
    block.most += size('token', block.token = token)
  }
  if (waybillId !== undefined && waybillId !== null) {
    block.present |= WAYBILL_ID
    block.most += size('waybillId', block.waybillId = waybillId)
  }
  if (actionMsg !== undefined && actionMsg !== null) {
    block.present |= ACTION_MSG
    block.most += size('actionMsg', block.actionMsg = actionMsg)
  }
  if (actionTime !== undefined && actionTime !== null) {
    block.present |= ACTION_TIME
    block.actionTime = actionTime
  }
  if (actionType !== undefined && actionType !== null) {
    block.present |= ACTION_TYPE
    block.actionType = actionType
  }
  return block
}

function jsonBlock (json, seenBefore, place) {
  const block = new Block(KIND_JSON, place, seenBefore)
  block.json = json
  block.most = HEAD + size('update', json)
  return block
}

function asJson (fields) {
  const parts = []
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue
    if (typeof value === 'string') checkText(name, value)
    const isOdd = isBytes(value) || (typeof value === 'number' && !Number.isFinite(value))
    const text = isOdd ? undefined : typeof value === 'bigint' ? String(value) : JSON.stringify(value)
    if (text === undefined) throw wrongArgument(name, 'a text or a number, as every other field', value)
    parts.push(`"${name}":${text}`)
  }
  return `{${parts.join()}}`
}

/** Writes the block. There is room for `most` bytes. */
function writeUpdate (io, block) {
  const start = io.at
  io.u8(block.kind)
  io.u8(block.flags)
  io.u8(block.present)
  io.u8(0)
  io.u32(0) // the size, when it is known
  io.u32(block.place)
  io.u32(0)
  if (block.kind === KIND_JSON) {
    putText(io, block.json)
  } else {
    number(io, block.actionTime)
    number(io, block.actionType)
    const lengths = io.at
    io.at += 16
    const token = putText(io, block.token)
    const waybillId = putText(io, block.waybillId)
    const actionMsg = putText(io, block.actionMsg)
    const { view } = io
    view.setUint32(lengths, token, true)
    view.setUint32(lengths + 4, waybillId, true)
    view.setUint32(lengths + 8, actionMsg, true)
    view.setUint32(lengths + 12, 0, true)
  }
  io.view.setUint32(start + 4, io.at - start, true)
}

function number (io, value) {
  if (Number.isSafeInteger(value)) io.i64(value)
  else io.bigI64(value)
}

function putText (io, text) {
  if (text === null) return 0
  if (typeof text === 'string') return io.text(text)
  io.put(text)
  return text.length
}

module.exports = { readUpdate, writeUpdate }
