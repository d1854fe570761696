import { BodyError, createReceiver, type ReceiverParts } from '../../server/src/receive/receiver';
import { deliveryOf, exampleBody } from '../support/ignite';
import { bodyOf, createParts, everyEvent, now, receive, secret } from './receiver-parts';

const body = exampleBody('4-updated-complete-public.json');
const delivery = deliveryOf({ secret, video: body, t: now });

type Settings = Awaited<ReturnType<ReceiverParts['settings']>>;

describe('while a body comes in slowly', () => {
  const known: Settings = { secrets: [{ id: 1, value: secret }], events: everyEvent };
  const other: Settings = { secrets: [{ id: 2, value: 'whsec_other' }], events: everyEvent };
  const off: Settings = { ...known, events: { created: true, updated: false, deleted: true } };

  /** Receives the delivery on a site whose settings and clock change while its body is read. */
  const receiveSlowly = async (before: Settings, after: Settings, takes = 0) => {
    const site = { settings: before, now };
    const parts = createParts({ settings: async () => site.settings });
    const answer = await createReceiver({ ...parts, now: () => site.now }).receive({
      headers: delivery.headers,
      readBody: async () => {
        site.settings = after;
        site.now += takes;
        return bodyOf(body);
      },
    });
    return { answer, parts };
  };

  it('its signature may still reach the very end of the replay window', async () => {
    const { answer } = await receiveSlowly(known, known, 86_400_000);
    expect(answer.status).toBe(202);
  });

  it('its signature may grow too old, and is refused', async () => {
    const { answer, parts } = await receiveSlowly(known, known, 86_400_001);
    expect(answer.status).toBe(401);
    expect(parts.store).not.toHaveBeenCalled();
    expect(parts.onOutcome.mock.calls).toEqual([['tooOld', now, undefined]]);
  });

  it('its secret may be removed, and verifies no more', async () => {
    const { answer, parts } = await receiveSlowly(known, other);
    expect(answer.status).toBe(401);
    expect(parts.store).not.toHaveBeenCalled();
  });

  it('its secret may be added, and verifies it', async () => {
    expect((await receiveSlowly(other, known)).answer.status).toBe(202);
  });

  it('its event may be switched off, and is ignored', async () => {
    expect((await receiveSlowly(known, off)).answer).toMatchObject({
      status: 200,
      body: { status: 'ignored' },
    });
  });
});

describe('a body that is in', () => {
  it('may have to make room for others before it is verified', async () => {
    const parts = createParts();
    const release = jest.fn();
    const answer = await createReceiver(parts).receive({
      headers: delivery.headers,
      readBody: async () => ({
        take: () => {
          throw new BodyError('tooManyBytes');
        },
        release,
      }),
    });
    expect(answer).toMatchObject({ status: 503, retryAfter: 30 });
    expect(parts.store).not.toHaveBeenCalled();
    expect(parts.onOutcome.mock.calls).toEqual([['tooManyBytes', now, undefined]]);
    expect(release).toHaveBeenCalled();
  });

  it('counts no longer when the settings cannot be read to verify it', async () => {
    const release = jest.fn();
    const answers = [{ secrets: [{ id: 1, value: secret }], events: everyEvent }];
    const parts = createParts({
      settings: async () => {
        const next = answers.pop();
        if (!next) throw new Error('The database is down');
        return next;
      },
    });
    const answer = await createReceiver(parts).receive({
      headers: delivery.headers,
      readBody: async () => ({ take: () => body, release }),
    });
    expect(answer.status).toBe(503);
    expect(release).toHaveBeenCalled();
  });
});

describe('when the database does not answer', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([
    ['a video', delivery],
    ['an event that is not taken', deliveryOf({ secret, video: body, event: 'ping', t: now })],
    ['a body that is not a video', deliveryOf({ secret, video: Buffer.from('[]'), t: now })],
  ])('the sender of %s hears so after 20 seconds and not before', async (_what, sent) => {
    let commit = (): void => {};
    const parts = createParts({
      store: () => new Promise((resolve) => (commit = () => resolve('stored'))),
    });
    const told: number[] = [];
    const request = receive(parts, sent).then(({ answer }) => {
      told.push(answer.status);
      return answer;
    });
    await jest.advanceTimersByTimeAsync(19_999);
    expect(told).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(told).toEqual([503]);
    expect(await request).toMatchObject({ status: 503, retryAfter: 30 });

    // It is stored after all: the sender was told to come back, and will hear of a duplicate.
    commit();
    await jest.advanceTimersByTimeAsync(0);
    expect(parts.onOutcome.mock.calls).toEqual([['notStored', now]]);
  });

  it('no timer is left behind once it does', async () => {
    expect((await receive(createParts(), delivery)).answer.status).toBe(202);
    expect(jest.getTimerCount()).toBe(0);
  });
});
