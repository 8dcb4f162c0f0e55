'use strict'

// Maps: what the fields, codes, times and texts of a carrier's own feed are to us.

const { NO_RULES, OPERATION, WANT, instance } = require('./border')
const { InvalidHeaderError, InvalidMapError, wrongArgument } = require('./error')
const { KEY, checkKey } = require('./key')
const { made } = require('./made')
const { TEXTS, checkOptions, one } = require('./options')
const { keptRules } = require('./rule-set')
const { codeName, hexadecimal, tables } = require('./tables')
const { isBytes, utf8 } = require('./text')

const [JSON_FILE, TOML_FILE, READY] = [0, 1, 2]
const [RECORD, ROW] = [2, 3]
const HEAD = 16
const BLOCK_HEAD = 16
const KINDS = ['update', 'ignored', 'empty', 'malformed']
const PARTS = 9
const NOTHING = new Uint8Array(0)

class IntakeMap {
  /** What the engine made of it, for this version of it. */
  #kept
  #shown = null

  constructor (key, kept) {
    checkKey(key, 'IntakeMap.ready, IntakeMap.load or IntakeMap.loadToml')
    this.#kept = kept
  }

  static get readyNames () {
    return tables.readyMaps
  }

  static ready (name) {
    return mapOf(READY, utf8('name', name))
  }

  static load (file) {
    return mapOf(JSON_FILE, jsonBytes(file))
  }

  static loadToml (file) {
    return mapOf(TOML_FILE, utf8('file', file))
  }

  get name () {
    return this.#show().name
  }

  get title () {
    return this.#show().title
  }

  get fingerprint () {
    return this.#show().fingerprint
  }

  read (rules, record, options) {
    return this.readMany(rules, [record], options)
  }

  readMany (rules, records, options) {
    if (!Array.isArray(records)) throw wrongArgument('records', 'an array', records)
    const blocks = Array.from(records, (record, place) => utf8(`records[${place}]`, marked(record)))
    const size = blocks.reduce((sum, block) => sum + BLOCK_HEAD + block.length, 0)
    return this.#read(rules, options, blocks.length, null, size, (io) => {
      for (const block of blocks) {
        putHead(io, RECORD, block.length)
        io.put(block)
      }
    })
  }

  readTable (rules, header, rows, options) {
    if (!Array.isArray(rows)) throw wrongArgument('rows', 'an array of arrays', rows)
    const columns = rowOf('header', header)
    const table = Array.from(rows, (cells, place) => rowOf(`rows[${place}]`, cells))
    const size = table.reduce((sum, row) => sum + BLOCK_HEAD + row.size, BLOCK_HEAD + columns.size)
    return this.#read(rules, options, table.length, columns, size, (io) => {
      for (const row of table) putRow(io, row)
    })
  }

  #read (rules, options, count, header, size, put) {
    const want = one('texts', TEXTS, checkOptions(options, ['texts']).texts)
    const kept = keptRules(rules)
    const io = instance()
    io.begin(HEAD + this.#kept.length + size)
    io.u32(want)
    io.u32(this.#kept.length)
    io.u32(count)
    io.u32(header === null ? 0 : 1)
    io.put(this.#kept)
    if (header !== null) putRow(io, header)
    put(io)
    io.call(OPERATION.MAP_READ, kept)
    const [items, isRefused, english, chinese] = [io.getU32(), io.getU32() === 1, io.getU32(), io.getU32()]
    const text = { english: io.getText(english), chinese: io.getText(chinese) }
    if (isRefused) throw new InvalidHeaderError(text)
    return Array.from({ length: items }, () => readItem(io))
  }

  equals (other) {
    return other instanceof IntakeMap && this.#kept.equals(other.#kept)
  }

  toFile () {
    return this.#show().file
  }

  toJSON () {
    return JSON.parse(this.toFile())
  }

  toString () {
    return `${this.name} ${this.fingerprint}`
  }

  [Symbol.for('nodejs.util.inspect.custom')] () {
    return `IntakeMap(${this})`
  }

  #show () {
    if (this.#shown === null) {
      const io = instance()
      io.begin(this.#kept.length)
      io.put(this.#kept)
      io.call(OPERATION.MAP_SHOW, NO_RULES)
      const fingerprint = hexadecimal(io.getU32(), io.getU32())
      const [name, title, file] = [io.getU32(), io.getU32(), io.getU32()]
      io.at += 4
      this.#shown = { fingerprint, name: io.getText(name), title: io.getText(title), file: io.getText(file) }
    }
    return this.#shown
  }
}

/** A text of XML with the mark by which it is UTF-8, whatever it says of itself. */
function marked (record) {
  return typeof record === 'string' && /^\s*</.test(record) ? '\ufeff' + record : record
}

function mapOf (kind, file) {
  const { kept, faults } = made(OPERATION.MAP, kind, file)
  if (faults !== undefined) throw new InvalidMapError(faults)
  return new IntakeMap(KEY, kept)
}

function jsonBytes (file) {
  if (typeof file === 'string' || isBytes(file)) return utf8('file', file)
  if (typeof file === 'object' && file !== null) return Buffer.from(JSON.stringify(file))
  throw wrongArgument('file', 'the text of a map in JSON, its bytes, or an object', file)
}

/** The cells of a row as bytes, and how long its block is without the head. */
function rowOf (name, cells) {
  if (!Array.isArray(cells)) throw wrongArgument(name, 'an array of cells', cells)
  const bytes = Array.from(cells, (cell, place) =>
    cell === null || cell === undefined ? NOTHING : utf8(`${name}[${place}]`, cell))
  return { bytes, size: bytes.reduce((sum, cell) => sum + 4 + cell.length, 4) }
}

function putHead (io, kind, length) {
  io.u32(kind)
  io.u32(BLOCK_HEAD + length)
  io.u32(0)
  io.u32(0)
}

function putRow (io, row) {
  putHead(io, ROW, row.size)
  io.u32(row.bytes.length)
  for (const cell of row.bytes) {
    io.u32(cell.length)
    io.put(cell)
  }
}

/** An update of a foreign record. */
class MappedUpdate {
  /** Private, so that nothing that lists the fields of an object shows it. */
  #token

  constructor (common, token, update) {
    Object.assign(this, common, update)
    this.#token = token
  }

  get token () {
    return this.#token
  }

  scan (token) {
    const { waybillId, actionTime, actionType, actionMsg } = this
    return { token: this.#token ?? token, waybillId, actionTime, actionType, actionMsg }
  }
}

function readItem (io) {
  const kind = KINDS[io.getU8()]
  io.at += 1
  const [code, record, number, count] = [io.getU16(), io.getU32(), io.getU32(), io.getU32()]
  const fingerprint = hexadecimal(io.getU32(), io.getU32())
  const [actionTime, actionType] = [io.getI64(), io.getI64()]
  const lengths = Array.from({ length: PARTS }, () => io.getU32())
  io.at += 4 // its size
  const texts = lengths.map((length) => length === 0 ? null : io.getText(length))
  const [token, waybillId, actionMsg, carrier, foreignCode, doubt, reason, english, chinese] = texts
  const faults = Array.from({ length: count }, () => io.getU16())
  const common = { kind, record, number, waybillId, carrier, foreignCode }
  switch (kind) {
    case 'update':
      return new MappedUpdate(common, token, { actionTime, actionType, actionMsg, fingerprint, doubt })
    case 'ignored':
      return { ...common, reason, english: english ?? '', chinese: chinese ?? '', doubt }
    case 'empty':
      return { ...common, reason }
    default:
      return { ...common, code, name: codeName(code), english: english ?? '', chinese: chinese ?? '', faults }
  }
}

module.exports = { IntakeMap }
