/** A day as Strapi's date picker takes it: its midnight in UTC, wherever the user is. */
export const dayOf = (time: number): Date => {
  const at = new Date(time);
  return new Date(Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()));
};

/** When a picked day begins where the user is (ms); with `after`, when the day that many days later does. */
export const startOf = (day: Date, after = 0): number =>
  new Date(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() + after).getTime();
