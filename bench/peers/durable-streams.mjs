// The Node server of Durable Streams on files, on the loopback interface: node durable-streams.mjs DIRECTORY PORT
// It ends with its standard input, so that nobody leaves it behind.
import { DurableStreamTestServer } from '@durable-streams/server';

const [dataDir, port] = process.argv.slice(2);
await new DurableStreamTestServer({ host: '127.0.0.1', port: Number(port), dataDir }).start();
process.stdin.resume().on('end', () => process.exit());
