'use strict'

// Makes cloud calls to a server on loopback, for tests/it/cloud_call.rs. Arguments: the folder where
// the cloud function is installed, and the server's URL. For each line of its input it writes one:
//   {"payload": …}  what the SDK made of the call, {"resolved": …} or {"thrown": …}
//   {"event": …}    what the cloud function returned

const path = require('node:path')
const readline = require('node:readline')

require('./loopback-only')

const [folder, serviceUrl] = process.argv.slice(2)
const cloud = require(path.join(folder, 'node_modules', 'wx-server-sdk'))

// The first `init` counts; that of the function finds it done.
cloud.init({ env: 'test-1', serviceUrl })
const { main } = require(folder)

async function call(payload) {
  try {
    return { resolved: await cloud.openapi.logistics.updatePath(payload) }
  } catch ({ errCode, errMsg }) {
    return { thrown: { errCode, errMsg } }
  }
}

async function run() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { payload, event } = JSON.parse(line)
    const answer = payload ? await call(payload) : await main(event)
    process.stdout.write(JSON.stringify(answer) + '\n')
  }
}

run()
