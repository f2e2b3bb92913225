import { createServer } from 'node:http';

// Plays the API, the sandbox or a worker for the tests of the stack: alive, ready, and gone with its parent.
const { TURNUP_PROCESS, PORT, SANDBOX_PORT, TURNUP_INSTANCE: instance } = process.env;
const port = { api: PORT, sandbox: SANDBOX_PORT }[TURNUP_PROCESS ?? ''];

process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));

if (port) {
  createServer((_, response) => response.end(JSON.stringify({ status: 'pass', instance }))).listen(
    Number(port),
    '127.0.0.1',
  );
} else {
  process.send?.('ready');
}
