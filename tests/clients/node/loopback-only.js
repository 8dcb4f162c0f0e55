'use strict'

// Ends the process when anything in it tries to reach another machine.

const dns = require('node:dns')
const net = require('node:net')

function end(host) {
  console.error(`tried to reach ${host}`)
  process.exit(1)
}

const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...args) {
  const [{ host }] = [args[0]].flat() // the options, in a list where `net` has looked at them
  if (host !== '127.0.0.1') end(host)
  return connect.apply(this, args)
}

dns.lookup = end
dns.promises.lookup = end
