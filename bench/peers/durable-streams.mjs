// The Node server of Durable Streams on files, on the loopback interface: node durable-streams.mjs DIRECTORY PORT
// It ends with its standard input, so that nobody leaves it behind.
import { DurableStreamTestServer } from '@durable-streams/server';

const [dataDir, port] = process.argv.slice(2);
const server = new DurableStreamTestServer({ host: '127.0.0.1', port: Number(port), dataDir });
await server.start();

// A connection that waits until it is measured again stays open.
server.server.keepAliveTimeout = 0;
process.stdin.resume().on('end', () => process.exit());
