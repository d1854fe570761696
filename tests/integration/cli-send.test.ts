import { runCommand } from '../support/command-line';
import { startSite, type TestSite } from '../support/site';
import { settled, VIDEO } from '../support/webhook';

const secret = 'whsec_command_line_2';
let site: TestSite;

beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
});
afterAll(() => site.stop());

it('makes an entry on a real site, whatever order and repetition it sends', async () => {
  const args = ['--event', 'created', '--event', 'updated', '--repeat', '2', '--shuffle', '--json'];
  const { code, output } = await runCommand(['send', '--url', site.url, ...args], {
    IGNITE_SIGNING_SECRETS: secret,
  });
  expect(code).toBe(0);
  const answers = (JSON.parse(output) as { status: number; text: string }[]).map(
    ({ status, text }) => `${status} ${text}`
  );
  expect(answers.toSorted()).toEqual([
    '200 duplicate',
    '200 duplicate',
    '202 accepted',
    '202 accepted',
  ]);
  await settled(site);
  const entries = await site.strapi.db.query(VIDEO).findMany({});
  expect(entries.map(({ title }: { title: string }) => title)).toEqual(
    Array(2).fill('Assembly line')
  );
});

it('shows what a site says to a wrong secret, and never the secret', async () => {
  const wrong = 'whsec_of_somebody_else';
  const { code, output, errors } = await runCommand(['send', '--url', site.url], {
    IGNITE_SIGNING_SECRETS: wrong,
  });
  expect(code).toBe(1);
  expect(output).toMatch(/401 {2}The signature does not match: compare the signing secret/);
  expect(output + errors).not.toContain(wrong);
});
