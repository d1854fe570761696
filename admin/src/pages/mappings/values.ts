const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isBlock = (value: unknown): value is { children: unknown[] } =>
  isObject(value) && typeof value['type'] === 'string' && Array.isArray(value['children']);

/** A value as text, for people: lists with commas, blocks as what they say, the rest as JSON. */
export const shown = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return '–';
  if (!Array.isArray(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  if (value.length === 0) return '–';
  if (value.every(isBlock)) return value.map(({ children }) => shown(children)).join(' ');
  if (value.every((item) => isObject(item) && typeof item['text'] === 'string')) {
    return value.map(({ text }: { text: string }) => text).join('');
  }
  return value.some((item) => typeof item === 'object') ? JSON.stringify(value) : value.join(', ');
};

/** Whether two JSON values say the same. */
export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
