import { inTurn } from '../../server/src/store/turns';

const NOW = 1_000_000;

/** A delivery that came `age` ms ago. */
const due = (
  id: number,
  video_id: string,
  age: number,
  other: { hides?: number; next_attempt_at?: number } = {}
) => ({ id, video_id, hides: 0, next_attempt_at: 0, received_at: NOW - age, ...other });

it('takes what hides first, and what failed before last', () => {
  const rows = [
    due(1, 'failed', 60_000, { next_attempt_at: NOW - 1 }),
    due(2, 'old', 5000),
    due(3, 'young', 10),
    due(4, 'private', 5, { hides: 1 }),
  ];
  expect(inTurn(rows, NOW)).toEqual(['private', 'old', 'young', 'failed']);
});

it('takes videos of which nothing came for longest first, so that a life is applied once', () => {
  const rows = [due(1, 'growing', 900), due(2, 'done', 800), due(3, 'growing', 10)];
  expect(inTurn(rows, NOW)).toEqual(['done', 'growing']);
});

it('lets nothing wait for that longer than two seconds', () => {
  const rows = [due(1, 'growing', 2000), due(2, 'done', 1999), due(3, 'growing', 10)];
  expect(inTurn(rows, NOW)).toEqual(['growing', 'done']);
});

it('names each video once', () => {
  const rows = [due(1, 'a', 10), due(2, 'a', 5, { hides: 1 }), due(3, 'b', 1)];
  expect(inTurn(rows, NOW)).toEqual(['a', 'b']);
});
