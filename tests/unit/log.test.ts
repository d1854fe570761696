import { indexScansOf } from '../../server/src/log/index-scans';
import { decodeChanges, encodeChanges, fieldChanges } from '../../server/src/store/changes';
import {
  HISTORY_LENGTH,
  historyLine,
  lastFailure,
  parseHistory,
} from '../../server/src/store/history';
import { chartBegin, toChart } from '../../server/src/log/view';

const HOUR = 60 * 60 * 1000;

const failed = (at: number, error: string) => ({
  at,
  kind: 'failed' as const,
  reason: { code: 'failed' as const, values: { error } },
});

describe('the history of a delivery', () => {
  it('reads back as it was written, line by line', () => {
    const replayed = { at: 2, kind: 'replayed' as const, reason: null };
    expect(parseHistory(historyLine(failed(1, 'down')) + historyLine(replayed))).toEqual([
      failed(1, 'down'),
      replayed,
    ]);
    expect(parseHistory(null)).toEqual([]);
  });

  it('shows its beginning and its end, however often it fails', () => {
    const times = Array.from({ length: 500 }, (_, index) => index + 1);
    const shown = parseHistory(times.map((at) => historyLine(failed(at, 'down'))).join(''));
    const shownAt = shown.map(({ at }) => at);
    expect([shownAt.slice(0, 3), shownAt.at(-1), shownAt.length]).toEqual([[1, 2, 3], 500, 23]);
  });

  it('has room for every failure of a round of tries, whatever the errors say', () => {
    const values = { mapping: 'é'.repeat(5000), target: 'é'.repeat(5000), error: 'é'.repeat(5000) };
    const reason = { code: 'notWritten' as const, values };
    const line = historyLine({ at: Date.now(), kind: 'failed', reason });
    expect(line.length * 40).toBeLessThan(HISTORY_LENGTH);
  });

  it('tells why it failed last, whoever replayed it since', () => {
    const entries = [failed(1, 'first'), failed(2, 'last')];
    const replayed = { at: 3, kind: 'replayed' as const, reason: null };
    expect(lastFailure([...entries, replayed])).toEqual({
      code: 'failed',
      values: { error: 'last' },
    });
    expect(lastFailure([replayed])).toBeNull();
  });
});

describe('what a delivery changed', () => {
  const change = (fields: ReturnType<typeof fieldChanges>) => ({
    mapping: 'Videos',
    target: 'api::clip.clip',
    documentId: 'x',
    locale: null,
    change: 'updated' as const,
    move: null,
    fields,
    omitted: 0,
  });

  it('is shown as text, shortened, without what was and stays empty', () => {
    const long = 'x'.repeat(300);
    const before = { title: 'Old', tags: null, gone: 'here' };
    const after = { title: long, tags: ['a'], gone: null, nothing: null };
    expect(fieldChanges(before, after)).toEqual([
      { attribute: 'title', from: 'Old', to: `${'x'.repeat(200)}…` },
      { attribute: 'tags', from: null, to: '["a"]' },
      { attribute: 'gone', from: 'here', to: null },
    ]);
  });

  it('holds nothing that a database refuses', () => {
    const [field] = fieldChanges({}, { title: `a\u0000b\ud800` });
    expect(field?.to).toBe('ab\ufffd');
  });

  it('is kept up to 8 KB, and says how many fields found no room', () => {
    const fields = Array.from({ length: 100 }, (_, n) => ({
      attribute: `field${n}`,
      from: null,
      to: 'ü'.repeat(200),
    }));
    const stored = encodeChanges([change(fields)]);
    expect(Buffer.byteLength(stored)).toBeLessThan(9000);
    const [kept] = decodeChanges(stored) ?? [];
    expect((kept?.fields.length ?? 0) + (kept?.omitted ?? 0)).toBe(100);
    expect(kept?.fields.length).toBeGreaterThan(10);
  });

  it('adds up where it was replayed', () => {
    const once = encodeChanges([change([])]);
    expect(decodeChanges(once + once)).toHaveLength(2);
    expect(decodeChanges(null)).toBeNull();
  });
});

it('each filter of the log is read along an index that gives its rows in order', () => {
  expect(indexScansOf({})).toEqual([{ of: 'deliveries', where: {} }]);
  expect(indexScansOf({ states: ['stale'] })).toEqual([
    { of: 'deliveries', where: { state: 'stale' } },
  ]);
  expect(indexScansOf({ states: ['dead'], event: 'a' })).toEqual([
    { of: 'queue', where: { state: 'dead', event: 'a' } },
  ]);
  // What is in the queue is one of three events.
  expect(indexScansOf({ states: ['dead'] }).map(({ where }) => where['event'])).toEqual([
    'video.created',
    'video.updated',
    'video.deleted',
  ]);
  expect(indexScansOf({ states: ['stale', 'invalid'] })).toEqual([
    { of: 'deliveries', where: { state: 'stale' } },
    { of: 'deliveries', where: { state: 'invalid' } },
  ]);
  expect(indexScansOf({ event: 'a' })).toHaveLength(9);
  expect(indexScansOf({ videoId: 'v', event: 'a', states: ['stale'] })).toEqual([
    { of: 'deliveries', where: { video_id: 'v', state: 'stale', event: 'a' } },
  ]);
});

it('the chart has every hour up to this one, and adds up all reasons for a refusal', () => {
  const now = 100 * HOUR + 1234;
  expect(chartBegin(3, now)).toBe(98 * HOUR);
  const counted = [
    { hour: 98 * HOUR, outcome: 'applied' as const, count: 2 },
    { hour: 100 * HOUR, outcome: 'tooOld' as const, count: 1 },
    { hour: 100 * HOUR, outcome: 'noSecret' as const, count: 4 },
    { hour: 100 * HOUR, outcome: 'accepted' as const, count: 9 },
    { hour: 100 * HOUR, outcome: 'notAVideo' as const, count: 1 },
  ];
  expect(toChart(counted, 3, now)).toEqual([
    { at: 98 * HOUR, counts: { applied: 2 } },
    { at: 99 * HOUR, counts: {} },
    { at: 100 * HOUR, counts: { refused: 5, invalid: 1 } },
  ]);
});
