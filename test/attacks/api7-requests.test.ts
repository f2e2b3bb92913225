import assert from 'node:assert/strict';
import { perSuite } from '../support/per-suite.js';
import { keys, openProtectedScene } from './protected-scene.js';

/** This machine, its network and its cloud, in every notation that some client understands. */
const internal = [
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://017700000001/',
  'https://127.1/',
  'https://0/',
  'https://①②⑦.⓪.⓪.①/',
  'https://localhost/',
  'https://localhost./',
  'https://[::]/',
  'https://[::1]/',
  'https://[::127.0.0.1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://[64:ff9b:1::7f00:1]/',
  'https://[2002:a9fe:a9fe::]/',
  'https://[2001::7f00:1]/',
  'https://[fe80::1]/',
  'https://[fd00:ec2::254]/',
  'https://10.0.0.1:22/',
  'https://100.100.100.200/',
  'https://168.63.129.16/',
  'https://169.254.169.254/latest/meta-data/',
  'https://192.0.2.1/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://example.com@127.0.0.1/',
  'https://127.0.0.1#@example.com',
  'https://127.0.0.1\\@example.com/',
  'https:127.0.0.1',
];

const unusable = [
  'https://user:secret@192.0.43.10/',
  'https://127.0.0.1%2f@example.com/',
  'https://x\r\nHost: y/',
  'https://metadata.google.internal/',
  'file:///etc/passwd',
  'gopher://192.0.43.10/',
  'ftp://192.0.43.10/',
  'javascript:alert(1)',
  'data:application/json,{}',
  '//192.0.43.10/',
  '',
];

/** API7:2023, server side request forgery; redirects and names that change are in outbound.test.ts and API10. */
describe('attacks by requests that Turnup is to make (API7)', function () {
  this.timeout('1m');
  const scene = perSuite(openProtectedScene);

  const system = { name: 'n', kind: 'provisioning', protocol: 'TMF641' };
  const places: Readonly<Record<string, (url: string) => object>> = {
    '/tmf-api/event/v4/hub': (callback) => ({ callback }),
    '/tmf-api/productOrderingManagement/v4/hub': (callback) => ({ callback }),
    '/tmf-api/serviceCatalogManagement/v4/importJob': (url) => ({ url }),
    '/tmf-api/productCatalogManagement/v4/exportJob': (url) => ({ url }),
    '/api/v1/downstreamSystem': (url) => ({ ...system, id: 'evil', url }),
  };

  for (const [path, bodyWith] of Object.entries(places)) {
    it(`are refused at ${path} when they lead into a network, whatever is written`, async () => {
      const taken = await Promise.all(
        [...internal, ...unusable].map(async (url) => {
          const { status } = await scene.call('POST', path, { body: bodyWith(url), key: keys.operator });
          return status === 400 ? [] : [`${status} ${url}`];
        }),
      );
      assert.deepEqual(taken.flat(), []);
    });
  }
});
