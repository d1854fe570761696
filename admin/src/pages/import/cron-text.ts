import type { IntlShape } from 'react-intl';
import type { Cron } from '#shared/contract/cron';
import type { useText } from '../../useText';

interface Language {
  text: ReturnType<typeof useText>;
  intl: Pick<IntlShape, 'formatDate' | 'formatList'>;
}

/** More times than these are not listed one by one. */
const MOST_TIMES = 6;

/** 2, 4, 6 is 2; null where the distances differ, or the last and the first of the next round are nearer. */
const stepOf = (values: readonly number[], round: number): number | null => {
  const [first = 0, second] = values;
  if (second === undefined) return null;
  const step = second - first;
  const isEven = values.every((value, index) => value === first + index * step);
  return isEven && step * values.length === round ? step : null;
};

/** 1, 2, 3, 7 becomes "1–3", "7". */
const rangesOf = (
  values: readonly number[],
  name: (value: number) => string = String
): string[] => {
  const ranges: { first: number; last: number }[] = [];
  for (const value of values) {
    const range = ranges.at(-1);
    if (range?.last === value - 1) range.last = value;
    else ranges.push({ first: value, last: value });
  }
  return ranges.flatMap(({ first, last }) => {
    if (first === last) return [name(first)];
    return last === first + 1 ? [name(first), name(last)] : [`${name(first)}–${name(last)}`];
  });
};

const timesText = ({ minutes, hours }: Cron, { text, intl }: Language): string => {
  const numbers = (values: readonly number[]): string => intl.formatList(rangesOf(values));
  const time = (hour = 0, minute = 0): string =>
    intl.formatDate(Date.UTC(2024, 0, 1, hour, minute), { timeStyle: 'short', timeZone: 'UTC' });
  const isEveryMinute = minutes.length === 60;
  const [minute] = minutes;

  if (hours.length === 24) {
    const step = stepOf(minutes, 60);
    if (isEveryMinute) return text('cron.everyMinute');
    if (step !== null && minute === 0) return text('cron.everyMinutes', { step });
    if (minutes.length === 1 && minute === 0) return text('cron.everyHour');
    return text('cron.everyHourAt', { minutes: numbers(minutes) });
  }
  if (isEveryMinute) return text('cron.everyMinuteOf', { hours: numbers(hours) });
  if (hours.length * minutes.length <= MOST_TIMES) {
    const times = hours.flatMap((hour) => minutes.map((at) => time(hour, at)));
    return text('cron.times', { times: intl.formatList(times) });
  }
  const step = stepOf(hours, 24);
  return minutes.length === 1 && step !== null
    ? text('cron.everyHours', { step, time: time(hours[0], minute) })
    : text('cron.minutesOf', { minutes: numbers(minutes), hours: numbers(hours) });
};

const daysText = ({ days, weekdays }: Cron, { text, intl }: Language): string => {
  const weekday = (day: number): string =>
    intl.formatDate(Date.UTC(2024, 0, day), { weekday: 'long', timeZone: 'UTC' });
  // 7 is Sunday as 0 is, and a week begins with Monday.
  const ofTheWeek = [...new Set(weekdays.map((day) => day % 7 || 7))].sort((a, b) => a - b);
  const list = {
    days: intl.formatList(rangesOf(days)),
    weekdays: intl.formatList(rangesOf(ofTheWeek, weekday)),
  };
  const isEveryDay = days.length === 31;
  if (ofTheWeek.length === 7) return text(isEveryDay ? 'cron.everyDay' : 'cron.days', list);
  // Where both are given, either is enough.
  return text(isEveryDay ? 'cron.weekdays' : 'cron.daysOrWeekdays', list);
};

/** What a cron expression says, in the user's language. */
export const cronText = (cron: Cron, language: Language): string => {
  const { text, intl } = language;
  const values = { times: timesText(cron, language), days: daysText(cron, language) };
  if (cron.months.length === 12) return text('cron.sentence', values);
  const month = (number: number): string =>
    intl.formatDate(Date.UTC(2024, number - 1, 1), { month: 'long', timeZone: 'UTC' });
  const months = intl.formatList(rangesOf(cron.months, month));
  return text('cron.sentenceInMonths', { ...values, months });
};
