import type { AttributeView, Mapping, Rule, Transform, TypeView } from '#shared/contract/mapping';
import type { PayloadField } from '#shared/contract/mapping-preview';
import { isUsable, type Use } from '#shared/conversions';

type Kind = Transform['type'];

/** What an attribute can be fed with; the first is the usual one. A line that has no attribute yet is a text. */
export const kindsFor = (attribute: AttributeView | undefined): readonly Kind[] =>
  attribute?.conversions ?? ['text'];

/** The attributes of a type that can be used so. */
export const usableAs = (use: Use, type: TypeView | undefined): AttributeView[] =>
  (type?.attributes ?? []).filter((attribute) => isUsable(use, attribute.type));

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
