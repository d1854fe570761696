import { z } from 'zod';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: { min: number; max: number; names?: readonly string[] }[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 7, names: DAYS },
];

/** Reads one field: `*`, numbers, names, ranges and steps, in a list; null when it is none. */
const parseField = (text: string, { min, max, names }: (typeof FIELDS)[number]) => {
  const numberOf = (part: string): number => {
    const name = names?.indexOf(part.toLowerCase()) ?? -1;
    if (name >= 0) return name + min;
    return /^\d{1,2}$/.test(part) ? Number(part) : NaN;
  };
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step = '1', ...more] = part.split('/');
    const [from = '', to, ...rest] = range.split('-');
    const first = range === '*' ? min : numberOf(from);
    const last =
      range === '*' ? max : to === undefined ? (part === range ? first : max) : numberOf(to);
    const by = numberOf(step);
    const isValid = first >= min && last <= max && first <= last && by >= 1;
    if (!isValid || more.length > 0 || rest.length > 0) return null;
    for (let value = first; value <= last; value += by) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
};

export interface Cron {
  minutes: number[];
  hours: number[];
  days: number[];
  months: number[];
  /** 0 is Sunday, and so is 7. */
  weekdays: number[];
}

/** Reads a cron expression of five fields (minute, hour, day, month, weekday); null when it is none. */
export const parseCron = (expression: string): Cron | null => {
  const texts = expression.trim().split(/\s+/);
  if (texts.length !== FIELDS.length) return null;
  const fields = FIELDS.map((field, index) => parseField(texts[index]!, field));
  const [minutes, hours, days, months, weekdays] = fields;
  if (!minutes || !hours || !days || !months || !weekdays) return null;
  return { minutes, hours, days, months, weekdays };
};

export const cronExpression = z
  .string()
  .trim()
  .max(100)
  .refine((text) => parseCron(text) !== null, {
    error: 'must be a cron expression of five fields, such as "0 3 * * *" for every day at 3:00',
  });
