import { json, type NextFunction, type Request, type Response, Router } from 'express';
import type { Parts } from './parts.js';
import { errorBody, SandboxError, toSandboxError } from './sandbox-error.js';
import { type SystemName, systemNames } from './systems.js';

const JOURNAL_PAGE = 100;

/** Settings, journal and books of the sandbox. */
export function adminApi(parts: Parts): Router {
  const { settings, orders, ledger, journal, runner, record } = parts;
  const router = Router();
  router.use(json({ type: () => true }));

  async function patch(change: unknown): Promise<void> {
    const patched = settings.patched(change);
    record({ kind: 'settings', settings: patched });
    await journal.written();
  }
  router.get('/settings', (_req, res) => void res.json(settings.all()));
  router.patch('/settings', async (req, res) => {
    await patch(req.body);
    res.json(settings.all());
  });
  router.get('/settings/:system', (req, res) => void res.json(settings.of(named(req.params.system))));
  router.patch('/settings/:system', async (req, res) => {
    const { system } = req.params;
    await patch({ [system === 'all' ? system : named(system)]: req.body as unknown });
    res.json(system === 'all' ? settings.all() : settings.of(named(system)));
  });
  router.get('/journal', (req, res) => {
    const limit = Number(req.query['limit'] ?? JOURNAL_PAGE);
    if (!Number.isInteger(limit) || limit < 1)
      throw new SandboxError(400, 'Bad limit', 'limit must be 1 or more');
    res.json(ledger.entries(limit, text(req.query['key'])));
  });
  router.get('/effects', (req, res) => {
    const pending = orders.all().filter(({ reports, settled }) => settled < reports.length).length;
    const { callbacks, ...summary } = ledger.summary();
    res.json({
      summary: { ...summary, callbacks: { ...callbacks, pending } },
      keys: ledger.counts(text(req.query['key'])),
    });
  });
  router.post('/answer', async (req, res) => {
    const at = Date.now();
    const key = text(req.query['key']);
    const later = orders
      .all()
      .filter((order) => order.key.startsWith(key) && (order.reports[order.settled]?.dueAt ?? 0) > at);
    for (const order of later) {
      record({ kind: 'due', orderId: order.id, at });
      runner.start(order);
    }
    await journal.written();
    res.json({ orders: later.length });
  });
  router.post('/reset', async (_req, res) => {
    runner.stopAll();
    orders.clear();
    ledger.clear();
    journal.clear();
    await patch({});
    res.status(204).end();
  });
  return router;
}

/** Answers what a route threw, and paths that do not exist. */
export function refuse(error: unknown, _req: Request, res: Response, _next: NextFunction): void {
  const refusal = toSandboxError(error);
  res.status(refusal.status).json(errorBody(refusal));
}

function named(system: string): SystemName {
  const name = systemNames.find((one) => one === system);
  if (!name)
    throw new SandboxError(404, 'Not found', `no system is named ${system}: ${systemNames.join(', ')}`);
  return name;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
