import bytes from 'bytes';
import ms from 'ms';
import { z } from 'zod';
import { mappings, type Mapping } from '#shared/contract/mapping';
import { isQuoted } from '#shared/contract/settings';
import type { Values } from './map/map-video';
import type { Video } from './video/video';
import type { Change } from './write/entry';

const MB = 1024 * 1024;
/** Bytes of bodies whose signature is not known to be right yet, in one process. */
const UNVERIFIED_BYTES = 64 * MB;

const size = z.union([z.string(), z.number()]).transform((value, ctx) => {
  const parsed = bytes.parse(value);
  // `bytes` reads a leading number out of anything ("10 apples" is 10): take whole sizes only.
  const wellFormed = typeof value === 'number' || /^\s*\d+(\.\d+)?\s*(b|kb|mb|gb)\s*$/i.test(value);
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

const NON_EMPTY = 'must be a list of non-empty strings';

/** The server's secrets. One in quotation marks was copied with them, and would verify nothing. */
const secretList = z
  .array(
    z
      .string(NON_EMPTY)
      .trim()
      .min(1, NON_EMPTY)
      .refine((secret) => !isQuoted(secret), {
        message:
          'holds a secret in quotation marks (or IGNITE_SIGNING_SECRETS does): leave them out',
      }),
    NON_EMPTY
  )
  .transform((secrets) => [...new Set(secrets)]);

const HOSTS = 'must be a list of hosts, such as "media.example.com" or "*.example.com"';

/** A host as in a URL, with its port where it is not the usual one; `*.` stands for every host below. */
const mediaHost = z
  .string(HOSTS)
  .trim()
  .toLowerCase()
  .regex(/^(\*\.)?([a-z0-9-]+\.)*[a-z0-9-]+(:\d{1,5})?$/, HOSTS);

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
const fields = z.strictObject({
  signingSecrets: secretList.optional(),
  apiToken: z.string('must be a string').trim().min(1, 'must not be empty').optional(),
  apiUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
  maxBodySize: size.default(10 * MB),
  unverifiedBytes: size.optional(),
  replayWindow: duration('24h'),
  retention: duration('30d'),
  payloadRetention: duration('7d'),
  mediaHosts: z.array(mediaHost, HOSTS).default([]),
  mappings: mappings.optional(),
  hooks: hooksSchema.default({}),
});

/** A larger `maxBodySize` needs no second setting. */
const configSchema = fields.transform(({ unverifiedBytes, ...config }, ctx) => {
  if (unverifiedBytes === undefined || unverifiedBytes > config.maxBodySize) {
    const usual = Math.max(UNVERIFIED_BYTES, 2 * config.maxBodySize);
    return { ...config, unverifiedBytes: unverifiedBytes ?? usual };
  }
  ctx.addIssue({
    code: 'custom',
    path: ['unverifiedBytes'],
    message: 'must be a size above that of "maxBodySize"',
  });
  return z.NEVER;
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
    return `"${issue.keys[0]}" is not a known key; known keys are ${Object.keys(fields.shape).join(', ')}`;
  }
  const key = issue.path[0] === undefined ? 'config' : String(issue.path[0]);
  return `"${key}" ${issue.message}`;
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
