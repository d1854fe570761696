import fc from 'fast-check';

/** One delivery of a video's life, before it is signed. */
export interface Step {
  videoId: string;
  deliveryId: string;
  event: string;
  /** Time of signing, ms. */
  t: number;
  video: Record<string, unknown> & { updatedAt: string };
}

/** Random lives: every delivery once or twice, in the order in which they are sent. */
export interface Lives {
  steps: Step[];
  sendings: Step[];
}

const HOUR = 60 * 60 * 1000;
const FIRST_UPDATE = Date.UTC(2024, 0, 15, 10);

/** Where in the run something happens, from 0 to 1. Evenly spread, or all would come at the edges. */
export const moment = (): fc.Arbitrary<number> =>
  fc.noBias(fc.double({ min: 0, max: 1, noNaN: true }));

const sometimes = <T>(percent: number, value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { weight: 100 - percent, arbitrary: fc.constant(undefined) },
    { weight: percent, arbitrary: value }
  );

/** The same time in two of the forms that ISO 8601 allows. */
const dateText = (time: number, withOffset: boolean): string =>
  withOffset
    ? new Date(time + 2 * HOUR).toISOString().replace('Z', '+02:00')
    : new Date(time).toISOString();

/** Few values each, so that every rule of the order has to decide some of the ties. */
const stepOf = fc.record({
  event: fc.oneof(
    { weight: 85, arbitrary: fc.constant('video.updated') },
    { weight: 10, arbitrary: fc.constant('video.created') },
    { weight: 5, arbitrary: fc.constant('video.deleted') }
  ),
  age: fc.nat({ max: 3 }),
  version: fc.nat({ max: 5 }),
  withOffset: fc.boolean(),
  at: moment(),
  again: sometimes(30, moment()),
  // A field that is missing counts as null.
  fields: fc.record(
    {
      description: fc.constantFrom('Step by step.', 'Größe & Übergröße 🎬', null),
      status: fc.constantFrom('COMPLETE', 'COMPLETE', 'COMPLETE', 'PROCESSING'),
      visibility: fc.constantFrom('public', 'public', 'public', 'private'),
      language: fc.constantFrom('en-US', 'de-DE'),
      duration: fc.constantFrom(60, 61.5, 0),
      tags: fc.constantFrom(['a', 'b'], ['b'], []),
      customMetadata: fc.constantFrom({ desk: { name: 'Sports', id: 7 } }, {}),
    },
    { requiredKeys: ['status', 'visibility'] }
  ),
});

/** Makes the lives of some videos, shuffled into each other; the same seed makes the same ones. */
export const makeLives = (videos: number, seed: number, now: number): Lives => {
  const lives = fc.sample(fc.array(stepOf, { minLength: 1, maxLength: 19, size: 'max' }), {
    numRuns: videos,
    seed,
  });
  const steps: Step[] = [];
  const sendings: { at: number; step: Step }[] = [];
  lives.forEach((life, number) => {
    const videoId = `${seed.toString(16)}-${number}`;
    life.forEach(({ event, age, version, withOffset, at, again, fields }, index) => {
      const step = {
        videoId,
        deliveryId: `del_${videoId}-${index}`,
        event,
        t: now - age * HOUR,
        video: {
          id: videoId,
          // Sets the bodies of one life apart: a signature is accepted once.
          title: `Take ${index}`,
          ...fields,
          updatedAt: dateText(FIRST_UPDATE + version, withOffset),
        },
      };
      steps.push(step);
      sendings.push({ at, step });
      if (again !== undefined) sendings.push({ at: at + (1 - at) * again, step });
    });
  });
  sendings.sort((a, b) => a.at - b.at);
  return { steps, sendings: sendings.map(({ step }) => step) };
};
