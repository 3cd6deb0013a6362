// s3rver with a bucket, on a free port of the loopback interface: node server.js DIRECTORY BUCKET
// Its first line is its port. Each line that it reads is a number of seconds by which its clock goes ahead from then on. It ends with its
// standard input, so that nobody leaves it behind.
'use strict';

const readline = require('readline');
const S3rver = require('s3rver');

const [directory, bucket] = process.argv.slice(2);

const Clock = Date;
let aheadMs = 0;
global.Date = class extends Clock {
  constructor(...parts) {
    super(...(parts.length ? parts : [Clock.now() + aheadMs]));
  }

  static now() {
    return Clock.now() + aheadMs;
  }
};

const server = new S3rver({
  address: '127.0.0.1',
  port: 0,
  silent: true,
  directory,
  vhostBuckets: false,
  configureBuckets: [{ name: bucket }],
});
server.run().then(({ port }) => console.log(port));

readline
  .createInterface({ input: process.stdin })
  .on('line', seconds => {
    aheadMs += Number(seconds) * 1000;
    console.log(aheadMs);
  })
  .on('close', () => process.exit());
