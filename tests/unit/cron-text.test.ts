import { createIntl } from 'react-intl';
import { cronText } from '../../admin/src/pages/import/cron-text';
import english from '../../admin/src/translations/en.json';
import { parseCron } from '#shared/contract/cron';

/** The texts are English, whatever the language of times and names. */
const read = (expression: string, locale = 'en-GB'): string => {
  const intl = createIntl({ locale, onError: () => {} });
  return cronText(parseCron(expression)!, {
    intl,
    text: (key, values) => intl.formatMessage({ id: key, defaultMessage: english[key] }, values),
  });
};

it.each([
  ['* * * * *', 'Every minute, every day'],
  ['*/15 * * * *', 'Every 15 minutes, every day'],
  ['0,30 * * * *', 'Every 30 minutes, every day'],
  ['0 * * * *', 'Every hour, on the hour, every day'],
  ['*/7 * * * *', 'Every hour, at minute 0, 7, 14, 21, 28, 35, 42, 49 and 56, every day'],
  ['5-8,20 * * * *', 'Every hour, at minute 5–8 and 20, every day'],
  ['* 3 * * *', 'Every minute of hour 3, every day'],
  ['0 3 * * *', 'At 03:00, every day'],
  ['0 3,15 * * *', 'At 03:00 and 15:00, every day'],
  ['0 */6 * * *', 'At 00:00, 06:00, 12:00 and 18:00, every day'],
  ['30 1/2 * * *', 'Every 2 hours from 01:30, every day'],
  ['0 8-18 * * *', 'At minute 0 of hour 8–18, every day'],
  ['0 3 * * mon-fri', 'At 03:00, on Monday–Friday'],
  ['0 3 * * 0,7', 'At 03:00, on Sunday'],
  ['0 3 * * 0-6', 'At 03:00, every day'],
  ['0 3 1,15 * *', 'At 03:00, on day 1 and 15 of the month'],
  ['0 3 13 * fri', 'At 03:00, on day 13 of the month and on Friday'],
  ['0 3 * jan-mar,12 *', 'At 03:00, every day, in January–March and December'],
])('reads %s as "%s"', (expression, words) => {
  expect(read(expression)).toBe(words);
});

it('names days and times as the user’s language does', () => {
  expect(read('0 15 * * sun', 'de')).toBe('At 15:00, on Sonntag');
  expect(read('0 15 * * sun', 'en-US')).toMatch(/^At 3:00\sPM, on Sunday$/);
});
