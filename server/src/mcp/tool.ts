import type { Core, Modules } from '@strapi/strapi';
import { errorText } from '../error-text';
import { z } from '../strapi-utils';
import { Refusal } from './call';
import { NOTICE } from './words';

export type Mcp = Modules.AI.AiNamespace['mcp'];

/** What a tool answers: sentences for people, and the same as data. */
export interface Told<Data> {
  lines: readonly string[];
  data: Data;
}

/** The texts that an answer quotes stand beside what says that they are data. */
export const notice = () => z.string().describe('How to read what people outside have written');

/** Makes a tool's answer; a refusal says in words why there is none. */
export const answering = async <Data extends object>(
  strapi: Core.Strapi,
  work: () => Promise<Told<Data>>
) => {
  try {
    const { lines, data } = await work();
    return {
      content: [{ type: 'text' as const, text: [...lines, '', NOTICE].join('\n') }],
      structuredContent: { notice: NOTICE, ...data },
    };
  } catch (error) {
    const isRefused = error instanceof Refusal;
    if (!isRefused) strapi.log.error(`[ignite-video] A tool failed: ${errorText(error)}`);
    const text = isRefused ? error.message : "That failed: the server's log says why.";
    return { content: [{ type: 'text' as const, text }], isError: true as const };
  }
};
