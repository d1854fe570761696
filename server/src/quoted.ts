/** Longest text that a line of the log repeats (characters). */
const MAX_LENGTH = 200;

/** What JSON leaves as it is, and a terminal or a log viewer takes for more than a letter. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * A text from outside as a line of the log may hold it: in quotes, with whatever could break the line
 * or disguise it written as an escape.
 */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text).replace(
    CONTROLS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
