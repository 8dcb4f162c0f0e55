'use strict'

// What is in the package, and that it is what the repository says.

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { execFileSync } = require('node:child_process')
const test = require('./support/test')
const engine = require('..')

const PACKAGE = path.join(__dirname, '..')
const ROOT = path.join(PACKAGE, '..', '..')
const read = (...parts) => fs.readFileSync(path.join(...parts), 'utf8')
const manifest = JSON.parse(read(PACKAGE, 'package.json'))

test('the version is that of the workspace and of the engine', () => {
  const [, workspace] = /\[workspace\.package\]\nversion = "(.*)"/.exec(read(ROOT, 'Cargo.toml'))
  assert.equal(manifest.version, workspace)
  assert.equal(engine.version, workspace)
  const example = path.join(ROOT, 'examples', 'cloud-function')
  const packed = `file:waybill-engine-${workspace}.tgz`
  assert.equal(JSON.parse(read(example, 'package.json')).dependencies['waybill-engine'], packed)
  assert.deepEqual(JSON.parse(read(example, 'package-lock.json')).packages['node_modules/waybill-engine'], {
    version: workspace, resolved: packed, license: manifest.license, engines: manifest.engines
  })
})

test('the module is the committed one', () => {
  const committed = fs.readFileSync(path.join(ROOT, 'bindings/go/internal/wasm/waybill.wasm'))
  assert.ok(Buffer.from(require('../lib/wasm').BASE64, 'base64').equals(committed))
})

test('the package needs nothing and runs nothing when it is installed', () => {
  for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies', 'gypfile', 'bin']) {
    assert.equal(manifest[field], undefined, field)
  }
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) assert.equal(manifest.scripts[script], undefined)
  assert.ok(!fs.existsSync(path.join(PACKAGE, 'binding.gyp')))
  const builtIn = /^(node:|\.\.?\/)/
  for (const file of ['index.js', 'index.mjs', ...fs.readdirSync(path.join(PACKAGE, 'lib')).map((name) => `lib/${name}`)]) {
    for (const [, name] of read(PACKAGE, file).matchAll(/(?:require\(|from )'([^']+)'/g)) assert.match(name, builtIn, file)
  }
})

test('the package holds its sources, its types, its pages and the licences, and nothing else', () => {
  const [{ files, size }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: PACKAGE, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']
  }))
  const lib = fs.readdirSync(path.join(PACKAGE, 'lib')).map((name) => `lib/${name}`)
  const expected = [
    'LICENSE-APACHE', 'LICENSE-MIT', 'NOTICES', 'README.md', 'README.zh.md',
    'index.d.mts', 'index.d.ts', 'index.js', 'index.mjs', 'package.json', ...lib
  ]
  assert.deepEqual(files.map((file) => file.path).sort(), expected.sort())
  assert.ok(size < 700000, `${size} bytes`)
  for (const name of ['LICENSE-APACHE', 'LICENSE-MIT']) assert.equal(read(PACKAGE, name), read(ROOT, name))
  for (const crate of ['serde_json', 'memchr', 'dlmalloc']) assert.match(read(PACKAGE, 'NOTICES'), new RegExp(`== ${crate} `))
})

test('import and require give the same values', async () => {
  const imported = await import('../index.mjs')
  assert.deepEqual(Object.keys(imported).sort(), Object.keys(engine).sort())
  for (const [name, value] of Object.entries(engine)) assert.equal(imported[name], value)
})

test('everything that is exported is declared, and the other way round', () => {
  const types = read(PACKAGE, 'index.d.ts')
  const declared = [...types.matchAll(/^export declare (?:class|const|function) (\w+)/gm)].map(([, name]) => name)
  assert.deepEqual(declared.sort(), Object.keys(engine).sort())
  const own = (Class) => [...Object.getOwnPropertyNames(Class), ...Object.getOwnPropertyNames(Class.prototype)]
    .filter((name) => !['length', 'name', 'prototype', 'constructor'].includes(name))
  for (const Class of [engine.Tracker, engine.RuleSet, engine.Trail, engine.Reply]) {
    const start = types.indexOf(`export declare class ${Class.name} {`)
    const body = types.slice(start, types.indexOf('\n}', start))
    for (const name of own(Class)) assert.match(body, new RegExp(`^  (static |readonly |static readonly |get )*${name}[(:]`, 'm'), name)
  }
})

test('every public item has a comment', () => {
  const lines = read(PACKAGE, 'index.d.ts').split('\n')
  lines.forEach((line, index) => {
    if (!/^export /.test(line)) return
    assert.match(lines[index - 1], /\*\/$/, `line ${index + 1}: ${line}`)
  })
})
