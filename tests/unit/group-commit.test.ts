import fc from 'fast-check';
import type { StoreOutcome } from '../../server/src/store/deliveries';
import type { NewDelivery } from '../../server/src/store/delivery';
import { createGroupCommit, OverloadedError } from '../../server/src/store/group-commit';

// A promise that nobody settles should fail its test soon.
jest.setTimeout(10_000);

const MB = 1024 * 1024;
const megabytes = (count: number) => Buffer.alloc(count * MB);

const deliveryOf = (deliveryId: string, body: Buffer = Buffer.from('{}')): NewDelivery => ({
  deliveryId,
  event: 'video.updated',
  signature: deliveryId,
  t: 0,
  body,
  receivedAt: 0,
  video: null,
  state: 'ignored',
  reason: null,
});

/** A turn of the event loop: everything that only waited for promises has gone on. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A database that commits when it is told to. `batches` are the delivery ids of each statement. */
const createDatabase = () => {
  const batches: string[][] = [];
  const open: { commit(outcomes?: StoreOutcome[]): void; fail(error: Error): void }[] = [];
  const store = (batch: readonly NewDelivery[]): Promise<StoreOutcome[]> => {
    batches.push(batch.map((delivery) => delivery.deliveryId));
    return new Promise((resolve, reject) => {
      open.push({
        commit: (outcomes = batch.map((): StoreOutcome => 'stored')) => resolve(outcomes),
        fail: reject,
      });
    });
  };
  const next = () => open.shift()!;
  /** Commits all that comes until nothing is left. */
  const commitAll = async (): Promise<void> => {
    for (let statement = open.shift(); statement; statement = open.shift()) {
      statement.commit();
      await turn();
    }
  };
  return { batches, store, next, commitAll };
};

describe('deliveries that arrive together', () => {
  it('are waited for as long as more of them arrive', async () => {
    const { store, batches, commitAll } = createDatabase();
    const arriving = ['b', 'c'];
    const told: Promise<StoreOutcome>[] = [];
    const put = createGroupCommit(store, async () => {
      const next = arriving.shift();
      if (next) told.push(put(deliveryOf(next)));
      await turn();
    });
    told.push(put(deliveryOf('a')));
    while (batches.length === 0) await turn();
    expect(batches).toEqual([['a', 'b', 'c']]);
    await commitAll();
    expect(await Promise.all(told)).toEqual(['stored', 'stored', 'stored']);
  });

  it('share one commit while another is being written', async () => {
    const { store, batches, commitAll } = createDatabase();
    const put = createGroupCommit(store);
    const all = ['a', 'b', 'c', 'd'].map((id) => put(deliveryOf(id)));
    expect(batches).toEqual([['a']]);
    await commitAll();
    expect(batches).toEqual([['a'], ['b', 'c', 'd']]);
    expect(await Promise.all(all)).toEqual(['stored', 'stored', 'stored', 'stored']);
  });

  it('share the first commit, too, when it waits for those that are about to arrive', async () => {
    const { store, batches, commitAll } = createDatabase();
    const put = createGroupCommit(store, turn);
    const all = ['a', 'b', 'c'].map((id) => put(deliveryOf(id)));
    await turn();
    await turn();
    await commitAll();
    expect(batches).toEqual([['a', 'b', 'c']]);
    expect(await Promise.all(all)).toEqual(['stored', 'stored', 'stored']);
  });

  it('are each told what became of themselves', async () => {
    const { store, next } = createDatabase();
    const put = createGroupCommit(store);
    const all = ['a', 'b', 'c', 'd'].map((id) => put(deliveryOf(id)));
    next().commit(['duplicate']);
    await turn();
    next().commit(['stored', 'duplicate', 'stored']);
    expect(await Promise.all(all)).toEqual(['duplicate', 'stored', 'duplicate', 'stored']);
  });

  it('are told nothing before their commit', async () => {
    const { store, next } = createDatabase();
    const put = createGroupCommit(store);
    const told: string[] = [];
    const all = ['a', 'b'].map((id) => put(deliveryOf(id)).then(() => told.push(id)));
    await turn();
    expect(told).toEqual([]);
    next().commit();
    await turn();
    expect(told).toEqual(['a']);
    next().commit();
    await Promise.all(all);
    expect(told).toEqual(['a', 'b']);
  });

  it('are written in the order of their arrival, at most 50 with one statement', async () => {
    const { store, batches, commitAll } = createDatabase();
    const put = createGroupCommit(store);
    const ids = Array.from({ length: 102 }, (_none, index) => `del_${index}`);
    const all = ids.map((id) => put(deliveryOf(id)));
    await commitAll();
    await Promise.all(all);
    expect(batches.map((batch) => batch.length)).toEqual([1, 50, 50, 1]);
    expect(batches.flat()).toEqual(ids);
  });

  it('are at most 8 MB in one statement, unless one alone is larger', async () => {
    const { store, batches, commitAll } = createDatabase();
    const put = createGroupCommit(store);
    const sizes = { a: 1, b: 4, c: 4, d: 1, e: 20, f: 1, g: 7 };
    const all = Object.entries(sizes).map(([id, size]) => put(deliveryOf(id, megabytes(size))));
    await commitAll();
    await Promise.all(all);
    expect(batches).toEqual([['a'], ['b', 'c'], ['d'], ['e'], ['f', 'g']]);
  });
});

describe('when the database refuses', () => {
  it('one delivery of a batch, its neighbours are stored all the same', async () => {
    const refused = new Error('no room for c');
    const batches: string[][] = [];
    const put = createGroupCommit(async (batch) => {
      batches.push(batch.map(({ deliveryId }) => deliveryId));
      if (batch.some(({ deliveryId }) => deliveryId === 'c')) throw refused;
      return batch.map(({ deliveryId }) => (deliveryId === 'd' ? 'duplicate' : 'stored'));
    });
    const all = await Promise.allSettled(['a', 'b', 'c', 'd'].map((id) => put(deliveryOf(id))));
    expect(all).toEqual([
      { status: 'fulfilled', value: 'stored' },
      { status: 'fulfilled', value: 'stored' },
      { status: 'rejected', reason: refused },
      { status: 'fulfilled', value: 'duplicate' },
    ]);
    expect(batches).toEqual([['a'], ['b', 'c', 'd'], ['b'], ['c'], ['d']]);
  });

  it('a single delivery, its sender hears so at once', async () => {
    const { store, batches, next } = createDatabase();
    const refused = new Error('database is locked');
    const alone = createGroupCommit(store)(deliveryOf('a'));
    next().fail(refused);
    await expect(alone).rejects.toBe(refused);
    expect(batches).toEqual([['a']]);
  });

  it.each([
    ['a pool that is exhausted', { name: 'KnexTimeoutError' }],
    ['a connection that is refused', { code: 'ECONNREFUSED' }],
    ['a connection that MySQL lost', { code: 'PROTOCOL_CONNECTION_LOST' }],
  ])('connections at all, nobody waits while each is tried alone: %s', async (_what, marks) => {
    const down = Object.assign(new Error('down'), marks);
    const { store, batches, next } = createDatabase();
    const put = createGroupCommit(store);
    const first = put(deliveryOf('a'));
    const others = Promise.allSettled(['b', 'c'].map((id) => put(deliveryOf(id))));
    next().commit();
    await first;
    await turn();
    next().fail(down);
    expect(await others).toEqual(Array(2).fill({ status: 'rejected', reason: down }));
    expect(batches).toEqual([['a'], ['b', 'c']]);
  });

  it('everything, what arrives later is tried again', async () => {
    const { store, next, commitAll } = createDatabase();
    const put = createGroupCommit(store);
    const failed = put(deliveryOf('a'));
    next().fail(new Error('gone'));
    await expect(failed).rejects.toThrow('gone');
    const later = put(deliveryOf('b'));
    await commitAll();
    expect(await later).toBe('stored');
  });
});

describe('when more waits than memory is set aside for', () => {
  const body = megabytes(8);
  /** One that is being written, and 64 MB that wait for it. */
  const fill = (put: (delivery: NewDelivery) => Promise<StoreOutcome>) =>
    Array.from({ length: 9 }, (_none, index) => put(deliveryOf(`del_${index}`, body)));

  it('a further delivery is refused as overload, and nobody else is', async () => {
    const { store, batches, commitAll } = createDatabase();
    const put = createGroupCommit(store);
    const waiting = Promise.all(fill(put));
    const late = expect(put(deliveryOf('late', Buffer.alloc(1)))).rejects.toThrow(OverloadedError);
    await commitAll();
    await late;
    expect(await waiting).toEqual(Array(9).fill('stored'));
    expect(batches.flat()).not.toContain('late');
  });

  it('a single delivery is taken that is larger than all of it, if nothing waits', async () => {
    const put = createGroupCommit(async (batch) => batch.map(() => 'stored'));
    expect(await put(deliveryOf('a', Buffer.alloc(64 * MB + 1)))).toBe('stored');
  });

  it('all is taken again once the database has caught up, time after time', async () => {
    const { store, commitAll } = createDatabase();
    const put = createGroupCommit(store);
    for (let round = 0; round < 3; round += 1) {
      const waiting = Promise.all(fill(put));
      const late = expect(put(deliveryOf('late', body))).rejects.toThrow(OverloadedError);
      await commitAll();
      await late;
      expect(await waiting).toEqual(Array(9).fill('stored'));
    }
  });

  it('all is taken again as well when the database had refused everything', async () => {
    const database = { works: false };
    const put = createGroupCommit(async (batch) => {
      if (!database.works) throw new Error('gone');
      return batch.map(() => 'stored');
    });
    const failed = await Promise.allSettled(fill(put));
    expect(failed.map(({ status }) => status)).toEqual(Array(9).fill('rejected'));
    database.works = true;
    expect(await Promise.all(fill(put))).toEqual(Array(9).fill('stored'));
  });
});

it('whatever arrives and whatever fails, each delivery gets one outcome, its own', async () => {
  const arrival = fc.record({
    outcome: fc.constantFrom<StoreOutcome | 'refused'>('stored', 'duplicate', 'refused'),
    pause: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(arrival, { maxLength: 70 }), async (arrivals) => {
      const put = createGroupCommit(async (batch) => {
        const outcomes = batch.map(({ deliveryId }) => arrivals[Number(deliveryId)]!.outcome);
        await turn();
        return outcomes.map((outcome) => {
          if (outcome === 'refused') throw new Error('refused');
          return outcome;
        });
      });
      const told: Promise<string>[] = [];
      for (const [index, { pause }] of arrivals.entries()) {
        told.push(put(deliveryOf(String(index))).catch((error: Error) => error.message));
        if (pause) await turn();
      }
      expect(await Promise.all(told)).toEqual(arrivals.map(({ outcome }) => outcome));
    }),
    { numRuns: 50 }
  );
});
