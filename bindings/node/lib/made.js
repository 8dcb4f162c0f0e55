'use strict'

// What the engine makes of a file: the bytes to keep, or everything that is wrong with it.

const { NO_RULES, instance } = require('./border')

function made (operation, kind, file) {
  const io = instance()
  io.begin(8 + file.length)
  io.u32(kind)
  io.u32(0)
  io.put(file)
  io.call(operation, NO_RULES)
  const [count, length] = [io.getU32(), io.getU32()]
  if (count === 0) return { kept: io.getBytes(length) }
  const faults = Array.from({ length: count }, () => {
    const [english, chinese] = [io.getU32(), io.getU32()]
    return { english: io.getText(english), chinese: io.getText(chinese) }
  })
  return { faults }
}

module.exports = { made }
