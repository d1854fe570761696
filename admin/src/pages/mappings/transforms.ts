import type {
  AttributeView,
  Mapping,
  PayloadField,
  Rule,
  Transform,
  TypeView,
} from '#shared/contract/mapping';

type Kind = Transform['type'];

const TEXTS: readonly Kind[] = ['text', 'join', 'first', 'enumeration', 'date', 'mp4', 'thumbnail'];
const NUMBERS: readonly Kind[] = ['number'];
const DATES: readonly Kind[] = ['date'];

/** What a value can become in an attribute of a type; the first is the usual one. */
const fitting: Readonly<Record<string, readonly Kind[]>> = {
  string: TEXTS,
  text: TEXTS,
  email: TEXTS,
  richtext: ['richtext', ...TEXTS],
  blocks: ['blocks'],
  uid: ['slug', 'text'],
  integer: NUMBERS,
  biginteger: NUMBERS,
  float: NUMBERS,
  decimal: NUMBERS,
  boolean: ['boolean'],
  date: DATES,
  datetime: DATES,
  timestamp: DATES,
  time: DATES,
  json: ['json'],
  enumeration: ['enumeration', 'text', 'first'],
  relation: ['relation'],
  media: ['media'],
  component: ['component'],
};

const OTHERS: readonly Kind[] = [...TEXTS, 'number', 'boolean', 'json'];

export const kindsFor = (attribute: AttributeView | undefined): readonly Kind[] =>
  (attribute && fitting[attribute.type]) ?? OTHERS;

/** What an attribute has to be for entries to be found by it, adopted by it, or marked in it. */
const usable = {
  by: ['uid', 'string', 'text', 'email', 'enumeration', 'integer', 'biginteger'],
  adoptBy: ['string', 'text', 'uid'],
  deletionMark: ['string', 'text', 'enumeration'],
} as const satisfies Record<string, readonly string[]>;

export const usableAs = (use: keyof typeof usable, type: TypeView | undefined): AttributeView[] => {
  const types: readonly string[] = usable[use];
  return (type?.attributes ?? []).filter((attribute) => types.includes(attribute.type));
};

/** A transform of a kind, as it is before anybody chooses its options. */
export const blank = (kind: Kind, related: TypeView | undefined): Transform => {
  switch (kind) {
    case 'enumeration':
      return { type: kind, values: {} };
    case 'join':
      return { type: kind, separator: ', ' };
    case 'mp4':
      return { type: kind, maxHeight: 1080 };
    case 'thumbnail':
      return { type: kind, width: 1280, format: 'jpeg' };
    case 'relation': {
      const keys = usableAs('by', related);
      const by = keys.find(({ name }) => name === 'slug') ?? keys[0];
      return { type: kind, by: by?.name ?? '', create: false, mode: 'replace' };
    }
    case 'media':
      return { type: kind, hosts: [], folder: null };
    case 'component':
      return { type: kind, rules: [] };
    default:
      return { type: kind };
  }
};

/** The type or component that an attribute refers to. */
export const referredBy = (
  attribute: AttributeView | undefined,
  types: readonly TypeView[]
): TypeView | undefined => {
  const uid = attribute?.target ?? attribute?.component;
  return types.find((type) => type.uid === uid);
};

/** A rule for an attribute: from the video's field of the same name, where there is one. */
export const ruleFor = (
  attribute: AttributeView,
  types: readonly TypeView[],
  fields: readonly PayloadField[]
): Rule => ({
  attribute: attribute.name,
  source: { paths: [fields.find(({ path }) => path === attribute.name)?.path ?? ''] },
  transform: blank(kindsFor(attribute)[0] ?? 'text', referredBy(attribute, types)),
  // Whoever edits the field keeps what they wrote.
  owner: 'untilEdited',
});

/** Attributes without a rule. */
export const unmapped = (type: TypeView | undefined, { rules }: Pick<Mapping, 'rules'>) =>
  (type?.attributes ?? []).filter(({ name }) => rules.every((rule) => rule.attribute !== name));

/** Fields as seen from one element of what a component's source gives. */
export const fieldsWithin = (
  fields: readonly PayloadField[],
  source: string | undefined
): PayloadField[] => {
  const base = source?.replace(/\[\]$/, '');
  const within = new Map<string, PayloadField>();
  for (const { path, value } of fields) {
    // `chapters[].title`, `chapters[0].title` and `player.title` are all `title` within.
    const [, each, rest] =
      /^(\[\d*\])?(?:\.|(?=\["))(.+)$/.exec(
        base && path.startsWith(base) ? path.slice(base.length) : ''
      ) ?? [];
    if (!rest || within.has(rest)) continue;
    const first = each === '[]' && Array.isArray(value) ? (value[0] ?? null) : value;
    within.set(rest, { path: rest, value: first });
  }
  return [...within.values()];
};
