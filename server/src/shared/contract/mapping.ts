import { z } from 'zod';
import { revision } from './settings';

/**
 * Who has the last word on a field (product rules, "Who owns a field"): Ignite at every sync, or
 * Ignite until an editor changes it, or the editor once the entry is made.
 */
export const owner = z.enum(['always', 'untilEdited', 'once']);

export type Owner = z.infer<typeof owner>;

const name = z.string().min(1).max(255);

/** Where a value comes from: the first of some paths into the payload that leads to one, or a JSONata expression. */
export const source = z.union([
  z.strictObject({ paths: z.array(z.string().min(1).max(1000)).min(1).max(10) }),
  z.strictObject({ expression: z.string().min(1).max(5000) }),
]);

export type Source = z.infer<typeof source>;

const thumbnail = {
  /** The smallest thumbnail that is at least this wide (px), or the widest there is. */
  width: z.number().int().positive().max(10_000),
  format: z.enum(['jpeg', 'webp']),
};

const valueTransforms = [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('number') }),
  z.strictObject({ type: z.literal('boolean') }),
  z.strictObject({ type: z.literal('date') }),
  z.strictObject({ type: z.literal('json') }),
  /** Ignite's values and what becomes of them; others stay as they are. */
  z.strictObject({ type: z.literal('enumeration'), values: z.record(z.string(), z.string()) }),
  /** A uid made of a text by Strapi's own service: unique, and stable once it is set. */
  z.strictObject({ type: z.literal('slug') }),
  z.strictObject({ type: z.literal('blocks') }),
  z.strictObject({ type: z.literal('richtext') }),
  z.strictObject({ type: z.literal('join'), separator: z.string().max(20) }),
  z.strictObject({ type: z.literal('first') }),
  /** A video's id as the custom field holds it. */
  z.strictObject({ type: z.literal('video') }),
  /** The URL of the best MP4 of a list like `src.mp4` that is at most this high (px). */
  z.strictObject({ type: z.literal('mp4'), maxHeight: z.number().int().positive() }),
  /** The URL of one of a list like `src.thumbnails`. */
  z.strictObject({ type: z.literal('thumbnail'), ...thumbnail }),
] as const;

/** Entries of another type, found by what one of their attributes says. */
const relation = z.strictObject({
  type: z.literal('relation'),
  /** Attribute of the related type that holds the source's value. */
  by: name,
  /** Whether entries that are missing are made, with this attribute only. */
  create: z.boolean(),
  /** Whether relations that an editor added stay (`add`) or go (`replace`). */
  mode: z.enum(['replace', 'add']),
});

/** A file of the Media Library, fetched from the URL that the source gives. */
const media = z.strictObject({
  type: z.literal('media'),
  /** Hosts that files are fetched from; `*.example.com` stands for every host below. */
  hosts: z.array(z.string().min(1).max(255)).min(1).max(20),
  /** Folder of the Media Library by its path of names, such as `Ignite/Posters`; made when missing. */
  folder: z.string().max(255).nullable(),
});

/** A value of an attribute that is no component. */
const plainTransform = z.discriminatedUnion('type', [...valueTransforms, relation, media]);

export type PlainTransform = z.infer<typeof plainTransform>;

const rest = {
  source,
  /** Stands in when the source has no value. */
  fallback: z.json().optional(),
};

/** A line within a component; its source starts at the element that the component stands for. */
export const componentRule = z.strictObject({
  attribute: name,
  ...rest,
  transform: plainTransform,
});

export type ComponentRule = z.infer<typeof componentRule>;

/** A component, or a list of them: one for each element that the source gives. */
const component = z.strictObject({
  type: z.literal('component'),
  rules: z.array(componentRule).min(1).max(50),
  /** The component's attribute that holds the element's id (product rules, "Elements of a list are known by their id"). */
  elementId: name.optional(),
});

export const transform = z.discriminatedUnion('type', [
  ...valueTransforms,
  relation,
  media,
  component,
]);

export type Transform = z.infer<typeof transform>;

/** Names the transforms. */
const conversion = z.enum(transform.options.map(({ shape }) => shape.type.value));

/** One line of a mapping: where a value comes from, where it goes, and who owns it from then on. */
export const rule = z.strictObject({ attribute: name, ...rest, transform, owner });

export type Rule = z.infer<typeof rule>;

/** What of a video a condition looks at. Categories and tags are known by their slugs. */
export const conditionField = z.enum([
  'visibility',
  'status',
  'category',
  'tag',
  'workspace',
  'language',
]);

export const condition = z.strictObject({
  field: conditionField,
  is: z.enum(['any', 'all', 'none']),
  of: z.array(z.string().min(1)).min(1).max(100),
});

export type Condition = z.infer<typeof condition>;

/** Which language version of an entry a video feeds. */
export const localePolicy = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('fixed'), locale: name }),
  /** By the video's `language`; `fallback` for languages that are not in the table. */
  z.strictObject({
    type: z.literal('byLanguage'),
    locales: z.record(z.string(), name),
    fallback: name,
  }),
]);

export type LocalePolicy = z.infer<typeof localePolicy>;

export const publishing = z.enum(['followVisibility', 'always', 'whenComplete', 'never']);
export const deletion = z.enum(['unpublish', 'delete', 'keep']);
/** Whether values that play or show a video that is not public are mapped, where the policy does not follow its visibility. */
export const privateMedia = z.enum(['empty', 'show']);

/** How Ignite's videos become entries of a content type. */
export const mapping = z.strictObject({
  /** Identifies the mapping in the links between videos and entries: it never changes. */
  key: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens'),
  name: name,
  enabled: z.boolean(),
  /** Uid of the content type that it feeds. */
  target: z.string().regex(/^(api|plugin)::[^.]+\..+$/, 'must be the uid of a content type'),
  /** A video is taken when all of these hold. */
  filter: z.array(condition).max(20),
  rules: z.array(rule).max(200),
  publishing,
  deletion,
  privateMedia: privateMedia.default('empty'),
  /** What a deletion writes beside the video's own values. */
  deletionMark: z.strictObject({ attribute: name, value: z.string() }).nullable(),
  /** Only for localised types. */
  locale: localePolicy.nullable(),
  /** Attribute by which an entry that is already there is recognised: it holds the video's id. */
  adoptBy: name.nullable(),
});

export type Mapping = z.infer<typeof mapping>;

export const mappings = z
  .array(mapping)
  .max(50)
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, {
    message: 'two mappings have the same key',
  });

/** What is wrong with a mapping, at the rule that it is wrong with. */
export const problem = z.object({
  severity: z.enum(['error', 'warning']),
  /** Which problem it is: the admin panel has a text for each. */
  code: z.enum([
    'unknownTarget',
    'needsDrafts',
    'needsLocale',
    'notLocalised',
    'unknownLocale',
    'unknownAttribute',
    'reservedAttribute',
    'cannotFit',
    'mayNotFit',
    'requiredWithoutRule',
    'tooLong',
    'notUnique',
    'twice',
    'badPath',
    'badExpression',
    'mayBeEmpty',
    'unknownRelatedAttribute',
    'cannotCreateRelated',
    'unknownValue',
    'refusedRelated',
    'refusedTarget',
    'notReadable',
    'elementIdNotFed',
    'expressionFails',
    'expressionFailsEmpty',
    'expressionTooCostly',
  ]),
  /** Index of the rule, or null when it is about the mapping as a whole. */
  rule: z.number().nullable(),
  /** Index of the rule within the component, or null. */
  inner: z.number().nullable(),
  /** What the text names: attributes, types, values. */
  values: z.record(z.string(), z.string()),
});

export type Problem = z.infer<typeof problem>;

/** An attribute that a rule can feed, of a content type or component, as far as a mapping has to know it. */
export const attributeView = z.object({
  name: z.string(),
  type: z.string(),
  /** What it can be fed with; the first is the usual one. */
  conversions: z.array(conversion),
  required: z.boolean(),
  /** Values of an enumeration. */
  values: z.array(z.string()).optional(),
  /** Uid of the related type of a relation. */
  target: z.string().optional(),
  /** Uid of a component. */
  component: z.string().optional(),
  /** Whether a component, a relation or a media field takes more than one. */
  isList: z.boolean(),
});

export type AttributeView = z.infer<typeof attributeView>;

/** A content type that videos can be mapped onto, or a type or component that one refers to. */
export const typeView = z.object({
  uid: z.string(),
  displayName: z.string(),
  hasDrafts: z.boolean(),
  isLocalized: z.boolean(),
  attributes: z.array(attributeView),
});

export type TypeView = z.infer<typeof typeView>;

/** The state of applying a mapping to every stored video. Times in ms. */
export const jobView = z.object({
  mapping: z.string(),
  state: z.enum(['running', 'done', 'cancelled']),
  total: z.number(),
  done: z.number(),
  changed: z.number(),
  failed: z.number(),
  /** Why the last video that failed did. */
  lastError: z.string().nullable(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
});

export type JobView = z.infer<typeof jobView>;

/** `GET /ignite-video/mappings`, and the answer to `PUT`. */
export const mappingsView = z.object({
  /** Goes up with every save; a save that started from an older one is refused with 409. */
  revision: z.number(),
  /** Mappings from the site's configuration cannot be changed in the admin panel. */
  isSetByServer: z.boolean(),
  /** Those onto types that the Content Manager shows to who asks, with the rules that look up such types. */
  mappings,
  /** Whether there are others. */
  hasHidden: z.boolean(),
  /** By key of the mapping. */
  problems: z.record(z.string(), z.array(problem)),
  /** Content types that can be mapped onto. */
  types: z.array(typeView),
  /** Types and components that these refer to. */
  referred: z.array(typeView),
  locales: z.array(z.object({ code: z.string(), name: z.string() })),
  /** How many videos are stored: those that a job would go through. */
  storedVideos: z.number(),
  job: jobView.nullable(),
});

export type MappingsView = z.infer<typeof mappingsView>;

/** What becomes of an entry whose mapping is deleted: it is let go as it is, taken off the public site, or deleted. */
export const release = z.enum(['leave', 'unpublish', 'delete']);

export type Release = z.infer<typeof release>;

/** `PUT /ignite-video/mappings` */
export const mappingsUpdate = z.strictObject({
  revision: revision.unwrap(),
  mappings,
  /** What becomes of the entries of mappings that are deleted, by key; of others they go on following their videos. */
  removed: z.record(z.string(), release).optional(),
});

export type MappingsUpdate = z.infer<typeof mappingsUpdate>;

/** `POST /ignite-video/mappings/check` answers with an array of problems. */
export const mappingCheck = z.strictObject({ mapping });

/** `POST /ignite-video/mappings/propose` answers with a whole new mapping onto the type. */
export const mappingProposal = z.strictObject({ target: z.string() });

/** `POST /ignite-video/mappings/:key/links`: makes an entry that is there a stored video's; the answer says which. */
export const linkRequest = z.strictObject({ videoId: name, documentId: name });

export type LinkRequest = z.infer<typeof linkRequest>;
