'use strict'

// A payload in both forms. It holds the order token, so nothing shows it but the two methods.

const { WaybillError } = require('./error')
const { checkKey } = require('./key')

class Payload {
  // One copy of both forms; each becomes a string when somebody asks for it.
  #bytes
  #https

  constructor (key, bytes, https) {
    checkKey(key, 'decide')
    this.#bytes = bytes
    this.#https = https
  }

  httpsBody () {
    if (this.#https === 0) throw notWanted('https')
    return this.#bytes.toString('utf8', 0, this.#https)
  }

  cloudArguments () {
    if (this.#https === this.#bytes.length) throw notWanted('cloud')
    return JSON.parse(this.#bytes.toString('utf8', this.#https))
  }
}

function notWanted (form) {
  return new WaybillError(
    'NOT_WANTED',
    `there is no payload in this form: the option payloads left it out (give '${form}' or 'both'), or the trace was not taken in`
  )
}

module.exports = { Payload }
