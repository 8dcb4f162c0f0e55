'use strict'

// Texts on their way to the engine: a string that has no UTF-8 form is refused, not repaired.

const { types } = require('node:util')
const { WaybillError, wrongArgument } = require('./error')

/** Half a pair of surrogates; whole pairs are one character under the flag `u`. */
const LONE_SURROGATE = /[\uD800-\uDFFF]/u

// Node.js has the method from version 20 on.
const isWellFormed =
  typeof String.prototype.isWellFormed === 'function'
    ? (string) => string.isWellFormed()
    : (string) => !LONE_SURROGATE.test(string)

/** Works with arrays of another realm as well, as those of a test runner or a `vm`. */
const isBytes = types.isUint8Array

/** Throws unless the string can be written as UTF-8. It is not quoted: it may be a token. */
function checkText (name, string) {
  if (isWellFormed(string)) return
  throw new WaybillError(
    'ILL_FORMED_TEXT',
    `${name} is not well-formed UTF-16: half a pair of surrogates at index ${string.search(LONE_SURROGATE)}; ` +
      'it has no UTF-8 form. Hand over the text as it came, or its bytes'
  )
}

/** The UTF-8 bytes of a text, or bytes as they are. */
function utf8 (name, text) {
  if (isBytes(text)) return text
  if (typeof text !== 'string') throw wrongArgument(name, 'a string or a Uint8Array', text)
  checkText(name, text)
  return Buffer.from(text)
}

module.exports = { checkText, isBytes, utf8 }
