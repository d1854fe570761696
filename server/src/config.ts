import bytes from 'bytes';
import ms from 'ms';
import { z } from 'zod';
import { mappings, type Mapping } from '#shared/contract/mapping';
import type { Values } from './map/map-video';
import type { Video } from './video/video';
import type { Change } from './write/entry';

const size = (fallback: string) =>
  z
    .union([z.string(), z.number()])
    .default(fallback)
    .transform((value, ctx) => {
      const parsed = bytes.parse(value);
      // `bytes` reads a leading number out of anything ("10 apples" is 10): take whole sizes only.
      const wellFormed =
        typeof value === 'number' || /^\s*\d+(\.\d+)?\s*(b|kb|mb|gb)\s*$/i.test(value);
      if (wellFormed && Number.isFinite(parsed) && parsed !== null && parsed > 0) return parsed;
      ctx.addIssue({ code: 'custom', message: 'must be a size above zero, such as "10mb"' });
      return z.NEVER;
    });

const duration = (fallback: ms.StringValue) =>
  z
    .union([z.string(), z.number()])
    .default(fallback)
    .transform((value, ctx) => {
      const parsed =
        typeof value === 'number'
          ? value
          : /[a-z]\s*$/i.test(value)
            ? ms(value as ms.StringValue)
            : NaN;
      if (Number.isFinite(parsed) && parsed > 0) return parsed;
      ctx.addIssue({
        code: 'custom',
        message: 'must be a duration above zero, such as "24h" or "30d"',
      });
      return z.NEVER;
    });

const secretList = z
  .array(z.string().trim().min(1), 'must be a list of non-empty strings')
  .transform((secrets) => [...new Set(secrets)]);

type Awaitable<T> = T | Promise<T>;

/** A site's own code beside the mappings (`config.hooks`). What it throws makes the delivery wait and be tried again. */
export interface Hooks {
  /** Whether any mapping takes the video. */
  filter?(video: Video): Awaitable<boolean>;
  /** The last word on what the mapping says, by attribute; relations are lists of texts, media are URLs. */
  transform?(entry: Values, context: { video: Video; mapping: Mapping }): Awaitable<Values>;
  /** Called after the commit, once for each entry that was written. What it throws is logged. */
  afterWrite?(written: {
    change: Change;
    videoId: string;
    documentId: string | null;
    video: Video;
    mapping: Mapping;
  }): Awaitable<void>;
}

const hook = <F extends NonNullable<Hooks[keyof Hooks]>>() =>
  z.custom<F>((value) => typeof value === 'function', 'must hold functions only').optional();

const hooksSchema = z.strictObject(
  {
    filter: hook<NonNullable<Hooks['filter']>>(),
    transform: hook<NonNullable<Hooks['transform']>>(),
    afterWrite: hook<NonNullable<Hooks['afterWrite']>>(),
  },
  'must be an object with the functions filter, transform and afterWrite, or some of them'
);

/** What `config/plugins` may set for the plugin, with its defaults. Sizes become bytes, durations ms. */
const configSchema = z.strictObject({
  signingSecrets: secretList.optional(),
  apiToken: z.string('must be a string').trim().min(1, 'must not be empty').optional(),
  apiUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
  maxBodySize: size('10mb'),
  replayWindow: duration('24h'),
  retention: duration('30d'),
  payloadRetention: duration('7d'),
  mappings: mappings.optional(),
  hooks: hooksSchema.default({}),
});

export type Config = z.infer<typeof configSchema> & { signingSecrets: string[] };

const fromEnvironment = (env: NodeJS.ProcessEnv) => {
  const secrets = (env.IGNITE_SIGNING_SECRETS ?? '')
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
  return {
    ...(secrets.length > 0 && { signingSecrets: secrets }),
    ...(env.IGNITE_API_TOKEN && { apiToken: env.IGNITE_API_TOKEN }),
    ...(env.IGNITE_API_URL && { apiUrl: env.IGNITE_API_URL }),
  };
};

/** Says which key is wrong and what it expects, in one line. Values are left out: some are secrets. */
const explain = (error: z.ZodError): string => {
  const [issue] = error.issues;
  if (!issue) return 'is not valid';
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
    return `"${issue.keys[0]}" is not a known key; known keys are ${Object.keys(configSchema.shape).join(', ')}`;
  }
  const key = issue.path[0] === undefined ? 'config' : String(issue.path[0]);
  const expectation =
    key === 'signingSecrets' ? 'must be a list of non-empty strings' : issue.message;
  return `"${key}" ${expectation}`;
};

/**
 * Reads the plugin's configuration. A key that is not set takes its value from the environment
 * (`IGNITE_SIGNING_SECRETS`, `IGNITE_API_TOKEN`, `IGNITE_API_URL`), then its default.
 *
 * The environment is read here and not in Strapi's `config.default`, because Strapi merges defaults
 * deeply: a list in `config/plugins` would be completed with elements of the list in the environment.
 *
 * @throws Error with one line that names the key and what it expects.
 */
export const readConfig = (userConfig: unknown, env: NodeJS.ProcessEnv = process.env): Config => {
  const own = Object.fromEntries(
    Object.entries(userConfig ?? {}).filter(([, value]) => value !== undefined && value !== null)
  );
  const parsed = configSchema.safeParse({ ...fromEnvironment(env), ...own });
  if (!parsed.success) throw new Error(explain(parsed.error));
  return { ...parsed.data, signingSecrets: parsed.data.signingSecrets ?? [] };
};
