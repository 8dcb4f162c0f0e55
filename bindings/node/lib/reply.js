'use strict'

// What WeChat's answer means, and what to do next.

const { NO_RULES, OPERATION, WANT, instance } = require('./border')
const { wrongArgument } = require('./error')
const { KEY, checkKey } = require('./key')
const { tables } = require('./tables')
const { isBytes } = require('./text')

const [HTTPS, CLOUD, NONE, KNOWN] = [0, 1, 2, 3]
const NOTHING = new Uint8Array(0)

class Reply {
  constructor (key, fields) {
    checkKey(key, 'Reply.fromHttps, Reply.fromCloud, Reply.fromCode or Reply.noAnswer')
    Object.assign(this, fields)
  }

  static fromHttps (status, body) {
    if (!Number.isInteger(status) || status < 0 || status > 65535) {
      throw wrongArgument('status', 'an HTTP status', status)
    }
    return ask(HTTPS, status, 0, isBytes(body) ? body : text('body', body))
  }

  static fromCloud (result) {
    if (isBytes(result) || typeof result === 'string') return ask(CLOUD, 0, 0, isBytes(result) ? result : Buffer.from(result))
    if (typeof result !== 'object' || result === null) {
      throw wrongArgument('result', 'what the cloud call resolved or threw', result)
    }
    return ask(CLOUD, 0, 0, Buffer.from(JSON.stringify(answerIn(result))))
  }

  static fromCode (code, message = '') {
    if (!Number.isSafeInteger(code)) throw wrongArgument('code', 'a whole number', code)
    return ask(KNOWN, 0, code, text('message', message))
  }

  static noAnswer () {
    return ask(NONE, 0, 0, NOTHING)
  }

  toString () {
    return this.english
  }
}

/**
 * What the engine looks at, in what the SDK resolved or threw. `buffer` and `result` are there when the answer was
 * empty, and what is in them means nothing. The fields of an error need not show in its JSON, so they are named.
 */
function answerIn (result) {
  const answer = {}
  for (const name of ['errCode', 'errcode']) {
    const code = result[name]
    answer[name] = typeof code === 'bigint' ? String(code) : code
  }
  for (const name of ['errMsg', 'errmsg']) {
    const message = result[name]
    answer[name] = typeof message === 'string' ? Buffer.from(message).toString() : message
  }
  for (const name of ['buffer', 'result']) {
    if (name in result) answer[name] = ''
  }
  return answer
}

/** A text of WeChat's, as bytes: it may have anything in it, and that must not hide its code. */
function text (name, value) {
  if (typeof value !== 'string') throw wrongArgument(name, 'a string or a Uint8Array', value)
  return Buffer.from(value)
}

function ask (kind, status, code, body) {
  const io = instance()
  io.begin(16 + body.length)
  io.u32(WANT.ENGLISH | WANT.CHINESE)
  io.u8(kind)
  io.u8(0)
  io.u8(status & 255)
  io.u8(status >>> 8)
  io.i64(code)
  io.put(body)
  io.call(OPERATION.REPLY, NO_RULES)

  const { name, isConfirmed, mayResend, isInDoubt } = tables.classes[io.getU8()]
  const hasCode = (io.getU8() & 8) !== 0
  const [httpStatus, message, number, english, chinese] =
    [io.getU16(), io.getU32(), io.getI64(), io.getU32(), io.getU32()]
  return new Reply(KEY, {
    class: name,
    code: hasCode ? number : null,
    message: io.getText(message),
    httpStatus: httpStatus === 0 ? null : httpStatus,
    isConfirmed,
    mayResend,
    isInDoubt,
    english: io.getText(english),
    chinese: io.getText(chinese)
  })
}

module.exports = { Reply }
