import { performance } from 'node:perf_hooks';
import { buildCatalog } from '../domain/catalog/catalog.js';
import { readSeeds } from '../catalog-seeds/load.js';
import { priceLines } from '../domain/pricing/price-lines.js';
import type { PricingLine } from '../domain/pricing/pricing.js';

/** What it takes to price a large quote, in this process: the engine alone. */
export interface QuoteFigures {
  readonly lines: number;
  readonly microsecondsALine: number;
}

const lines = 1_000;
const runs = 5;

/** Prices a thousand branches of a VPN that share tiers, with a discount on everything; the median of some runs. */
export function measureQuoteLines(): QuoteFigures {
  const entries: Record<string, unknown[]> = {};
  for (const seed of readSeeds('http://127.0.0.1:4000')) (entries[seed.kind] ??= []).push(...seed.entries);
  const catalog = buildCatalog(entries);
  const branches = Array.from({ length: lines }, (_, index): PricingLine => ({
    id: String(index),
    action: 'add',
    offering: { id: 'vpn-branch-site' },
    values: { bandwidthMbps: 100 },
  }));
  const times = Array.from({ length: runs }, () => {
    const began = performance.now();
    priceLines(
      {
        instant: '2026-01-01T00:00:00.000Z',
        term: 36,
        lines: branches,
        alterations: [{ name: 'Discount', kind: 'discount', percentage: 10 }],
      },
      catalog,
    );
    return performance.now() - began;
  }).toSorted((a, b) => a - b);
  const median = times[Math.floor(runs / 2)] ?? 0;
  return { lines, microsecondsALine: (median / lines) * 1_000 };
}
