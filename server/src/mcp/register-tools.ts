import type { Core } from '@strapi/strapi';
import { registerExplain } from './explain';
import { registerFind } from './find';
import { registerPreviewMapping } from './preview-mapping';
import { registerProblems } from './problems';
import { registerReplay } from './replay';
import type { Mcp } from './tool';

/** Versions of Strapi before 5.47 have no MCP server. */
const mcpOf = (strapi: Core.Strapi): Mcp | undefined => (strapi as { ai?: { mcp?: Mcp } }).ai?.mcp;

/** Gives assistants that talk to Strapi's own MCP server what the admin panel shows their owner. */
export const registerTools = (strapi: Core.Strapi): void => {
  const mcp = mcpOf(strapi);
  if (mcp === undefined) return;
  registerExplain(strapi, mcp);
  registerFind(mcp);
  registerProblems(mcp);
  registerReplay(mcp);
  registerPreviewMapping(mcp);
};
