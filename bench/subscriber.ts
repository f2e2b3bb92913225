import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A fast subscriber in a process of its own, so that it does not take the time of what is measured. */
const expected = Number(process.argv[2]);
const seen = new Set<string>();

const server = createServer((req, res) => {
  seen.add(String(req.headers['webhook-id']));
  req.resume().once('end', () => {
    res.writeHead(204).end();
    if (seen.size === expected) process.send?.('all');
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
process.once('disconnect', () => process.exit(0));
