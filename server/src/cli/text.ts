/** One line of `doctor`: in order, worth a change, or wrong. */
export interface Text {
  level: 'ok' | 'advice' | 'wrong';
  text: string;
}

export const ok = (text: string): Text => ({ level: 'ok', text });
export const advice = (text: string): Text => ({ level: 'advice', text });
export const wrong = (text: string): Text => ({ level: 'wrong', text });
