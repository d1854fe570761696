import type { Core } from '@strapi/strapi';
import type { Mapping } from '#shared/contract/mapping';
import { previewView } from '#shared/contract/mapping-preview';
import { permissions } from '#shared/permissions';
import type { Ability } from '../context';
import { accessOf } from '../controllers/mapping-access';
import mappings from '../controllers/mappings';
import { visibleFirst } from '../map/rights';
import { quoted } from '../quoted';
import { z } from '../strapi-utils';
import { abilityOf, ask, contextOf, Refusal } from './call';
import { linksInto } from './links';
import { answering, notice, type Mcp } from './tool';

/** Characters that are told of a value. */
const VALUE_LENGTH = 200;

const asText = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH)}…` : text;
};

/** A mapping by its key or name, as the caller sees it. */
const mappingOf = async (strapi: Core.Strapi, ability: Ability, name: string): Promise<Mapping> => {
  const access = await accessOf(strapi, contextOf(ability));
  const found =
    access.mappings.find(({ key }) => key === name) ??
    access.mappings.find((one) => one.name === name);
  if (found === undefined) {
    const keys = access.mappings.map(({ key }) => key).join(', ');
    throw new Refusal(`You see no such mapping. Those that you see: ${keys || 'none'}.`);
  }
  return visibleFirst(found, access.site, access.reader).visible;
};

const output = () =>
  z.object({
    notice: notice(),
    mapping: z.string(),
    type: z.string(),
    documentId: z.string().nullable().describe('The entry that the video has, or would adopt'),
    matches: z.boolean().describe("Whether the mapping's filter takes the video"),
    change: z.enum(['created', 'updated', 'deleted']).nullable(),
    publication: z.enum(['publish', 'unpublish']).nullable(),
    fields: z.array(
      z.object({
        field: z.string(),
        ownedBy: z.enum(['ignite', 'editor']),
        changes: z.boolean(),
        untrustedNow: z.string().nullable(),
        untrustedNext: z.string().nullable(),
      })
    ),
    untrustedError: z.string().nullable(),
    link: z.string(),
  });

/** What a sync would do by a mapping, as the mapping's page shows it. */
export const registerPreviewMapping = (mcp: Mcp): void =>
  mcp.registerTool({
    name: 'ignite_video_preview_mapping',
    title: 'Preview a mapping of Ignite videos',
    description:
      'Says what a mapping would make of a stored video, or of a sample: which entry, whether it is published, and field by field what it would say. Changes nothing.',
    auth: { policies: [{ action: permissions.changeSettings }] },
    resolveInputSchema: () =>
      z.object({
        mapping: z.string().min(1).max(255).describe('Its key, or its name'),
        videoId: z.string().min(1).max(64).optional().describe('Without one a sample is taken'),
      }),
    resolveOutputSchema: output,
    createHandler:
      (strapi, context) =>
      ({ args }) =>
        answering(strapi, async () => {
          const mapping = await mappingOf(strapi, abilityOf(context), args.mapping);
          const body = { mapping, videoId: args.videoId ?? null };
          const view = previewView.parse(
            await ask(mappings({ strapi }).preview, abilityOf(context), { body })
          );
          const fields = view.fields.map(({ attribute, ownedBy, now, next }) => ({
            field: attribute,
            ownedBy,
            changes: JSON.stringify(now) !== JSON.stringify(next),
            untrustedNow: asText(now),
            untrustedNext: asText(next),
          }));
          const { documentId, matches, change, move, error } = view;
          const link = linksInto(strapi).mapping(mapping.key);
          const what = !matches
            ? 'The filter of the mapping leaves the video out.'
            : `The entry would be ${change ?? 'left as it is'}${move === null ? '' : ` and ${move}ed`}.`;
          return {
            lines: [
              error === null ? what : `It cannot be told: ${quoted(error)}`,
              ...fields
                .filter(({ changes }) => changes)
                .map(({ field, untrustedNext }) => `- ${field}: ${quoted(untrustedNext ?? '')}`),
              `Mapping: ${link}`,
            ],
            data: {
              mapping: mapping.key,
              type: mapping.target,
              documentId,
              matches,
              change,
              publication: move,
              fields,
              untrustedError: error,
              link,
            },
          };
        }),
  });
