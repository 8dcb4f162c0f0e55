'use strict'

// `test(name, body)`: Node's own where it is there, else (before 16.17) a few lines that do as much as is needed.

function plain () {
  const tests = []
  setImmediate(async () => {
    for (const { name, body } of tests) {
      try {
        await body()
      } catch (error) {
        process.exitCode = 1
        console.error(`not ok: ${name}\n`, error)
      }
    }
    if (tests.length > 0) console.log(`${tests.length} tests`)
  })
  return (name, body) => tests.push({ name, body })
}

function own () {
  try {
    return require('node:test')
  } catch {
    return plain()
  }
}

module.exports = own()
