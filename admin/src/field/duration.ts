/** A duration (ms) as people write it: `1:05`, `1:02:03`. */
export const durationText = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours = 0, ...rest] = parts;
  const shown = hours > 0 ? parts : rest;
  return shown.map((part, n) => (n === 0 ? part : String(part).padStart(2, '0'))).join(':');
};
