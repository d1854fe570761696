import { useEffect, useState } from 'react';

/** The value as it was before it last changed, until it has rested for `pause` (ms). Strapi has this hook since 5.27 only. */
export const useDebounce = <T>(value: T, pause: number): T => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
};
