import { healthView } from '#shared/contract/health';
import { permissions } from '#shared/permissions';
import health from '../controllers/health';
import { z } from '../strapi-utils';
import { abilityOf, ask } from './call';
import { linksInto } from './links';
import { answering, notice, type Mcp } from './tool';
import { diagnosisText } from './words';

const output = () =>
  z.object({
    notice: notice(),
    status: z.enum(['ok', 'attention', 'failing']),
    waiting: z.number().describe('Deliveries that wait to be applied'),
    retrying: z.number().describe('Deliveries that failed and are tried again'),
    dead: z.number().describe('Dead deliveries: they failed too often and wait to be replayed'),
    problems: z.array(
      z.object({
        code: z.string(),
        severity: z.enum(['attention', 'failing']),
        untrustedText: z.string().describe('What is wrong and what to do; it may quote errors'),
      })
    ),
    link: z.string(),
  });

/** What is wrong with the sync as a whole, as the settings page says it. */
export const registerProblems = (mcp: Mcp): void =>
  mcp.registerTool({
    name: 'ignite_video_problems',
    title: 'Problems of the Ignite Video sync',
    description:
      'Says whether videos of Ignite reach this site, what is wrong and what to do: secrets, clock, mappings, deliveries that fail, entries that lack something.',
    auth: { policies: [{ action: permissions.readHealth }] },
    resolveOutputSchema: output,
    createHandler: (strapi, context) => () =>
      answering(strapi, async () => {
        const view = healthView.parse(await ask(health({ strapi }).view, abilityOf(context)));
        const problems = view.diagnoses.map((one) => ({
          code: one.code,
          severity: one.severity,
          untrustedText: diagnosisText(one),
        }));
        const link = linksInto(strapi).settings;
        const { status, waiting, retrying, dead } = view;
        const lines =
          problems.length === 0
            ? ['Nothing is wrong.']
            : problems.map(({ severity, untrustedText }) => `- ${severity}: ${untrustedText}`);
        return {
          lines: [...lines, `Settings: ${link}`],
          data: { status, waiting, retrying, dead, problems, link },
        };
      }),
  });
