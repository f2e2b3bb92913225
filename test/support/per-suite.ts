interface Closable {
  close(): Promise<unknown>;
}

type Close<T> = (opened: T) => Promise<unknown>;

/** What a suite has opened and not closed yet. */
type OpenOf = WeakMap<Mocha.Suite, (() => Promise<unknown>)[]>;

/** As long as the servers of the run may take to start, too. */
const openTimeout = '5m';

const openPerSuite: OpenOf = new WeakMap();
const openPerTest: OpenOf = new WeakMap();

/**
 * What the tests of a suite share: opened before the first of them and closed after the last; of several, what was opened last
 * is closed first. The object is filled when it is opened, so it is read in hooks and tests.
 */
export function perSuite<T extends Closable>(open: () => Promise<T>, close: Close<T> = closeIt): T {
  const shared = {} as T;
  before(filling(shared, open, close, openPerSuite));
  after(closeLast(openPerSuite));
  return shared;
}

/** The same, opened for each test anew. */
export function perTest<T extends Closable>(open: () => Promise<T>, close: Close<T> = closeIt): T {
  const shared = {} as T;
  beforeEach(filling(shared, open, close, openPerTest));
  afterEach(closeLast(openPerTest));
  return shared;
}

const closeIt = async (opened: Closable): Promise<unknown> => await opened.close();

const filling = <T extends Closable>(shared: T, open: () => Promise<T>, close: Close<T>, all: OpenOf) =>
  async function fill(this: Mocha.Context): Promise<void> {
    this.timeout(openTimeout);
    const opened = await open();
    Object.assign(shared, opened);
    const suite = this.test!.parent!;
    all.set(suite, [...(all.get(suite) ?? []), async () => close(opened)]);
  };

const closeLast = (all: OpenOf) =>
  async function closeOne(this: Mocha.Context): Promise<void> {
    await all.get(this.test!.parent!)?.pop()?.();
  };
