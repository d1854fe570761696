import { cronExpression, parseCron } from '#shared/contract/cron';

it.each([
  ['0 3 * * *', { minutes: [0], hours: [3] }],
  ['*/20 8-10 * * mon-fri', { minutes: [0, 20, 40], hours: [8, 9, 10], weekdays: [1, 2, 3, 4, 5] }],
  [
    '5/25 0 1,15 jan,Jul 0,7',
    { minutes: [5, 30, 55], days: [1, 15], months: [1, 7], weekdays: [0, 7] },
  ],
  ['10-20/5 0 * * *', { minutes: [10, 15, 20] }],
  ['  0   0  *  *  * ', { minutes: [0] }],
])('reads %s', (expression, fields) => {
  expect(parseCron(expression)).toMatchObject(fields);
});

it('reads * as everything', () => {
  expect(parseCron('* * * * *')).toMatchObject({
    days: Array.from({ length: 31 }, (_, n) => n + 1),
    months: Array.from({ length: 12 }, (_, n) => n + 1),
    weekdays: [0, 1, 2, 3, 4, 5, 6, 7],
  });
});

it.each([
  '',
  'every day',
  '* * * *',
  '0 0 3 * * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * * 13 *',
  '* * * * 8',
  '5-1 * * * *',
  '*/0 * * * *',
  '1,,2 * * * *',
  '1-2-3 * * * *',
  '*/2/2 * * * *',
  '* * * * mon-nope',
  '-1 * * * *',
])('refuses %p, and says what it should be', (expression) => {
  const parsed = cronExpression.safeParse(expression);
  expect(parsed.error?.issues[0]?.message).toContain('"0 3 * * *"');
});
