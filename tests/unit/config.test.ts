import { readConfig } from '../../server/src/config';

const env = {
  IGNITE_SIGNING_SECRETS: 'whsec_env1, whsec_env2 ,,',
  IGNITE_API_TOKEN: 'token_env',
  IGNITE_API_URL: 'https://env.example/api',
};

const defaults = {
  signingSecrets: [],
  maxBodySize: 10_485_760,
  unverifiedBytes: 67_108_864,
  mediaHosts: [],
  replayWindow: 86_400_000,
  retention: 2_592_000_000,
  payloadRetention: 604_800_000,
  hooks: {},
};

/** The line that stops Strapi at boot. */
const complaintAbout = (config: unknown, environment: NodeJS.ProcessEnv = {}): string => {
  try {
    readConfig(config, environment);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The configuration was taken');
};

describe('what is not configured', () => {
  it.each([[undefined], [null], [{}], [{ signingSecrets: undefined, maxBodySize: null }]])(
    'has its default: %j',
    (config) => {
      expect(readConfig(config, {})).toEqual(defaults);
    }
  );

  it('is read from the environment where that says something', () => {
    expect(readConfig({}, env)).toEqual({
      ...defaults,
      signingSecrets: ['whsec_env1', 'whsec_env2'],
      apiToken: 'token_env',
      apiUrl: 'https://env.example/api',
    });
  });

  it('is not read from an environment that is set to nothing', () => {
    const empty = { IGNITE_SIGNING_SECRETS: ' , ', IGNITE_API_TOKEN: '', IGNITE_API_URL: '' };
    expect(readConfig({}, empty)).toEqual(defaults);
  });

  it('is read from the environment of this process when no other is given', () => {
    const before = process.env.IGNITE_API_TOKEN;
    process.env.IGNITE_API_TOKEN = 'token_process';
    try {
      expect(readConfig({}).apiToken).toBe('token_process');
    } finally {
      if (before === undefined) delete process.env.IGNITE_API_TOKEN;
      else process.env.IGNITE_API_TOKEN = before;
    }
  });
});

describe('what is configured', () => {
  it('wins over the environment, key by key', () => {
    expect(readConfig({ apiToken: 'token_config' }, env)).toMatchObject({
      signingSecrets: ['whsec_env1', 'whsec_env2'],
      apiToken: 'token_config',
      apiUrl: 'https://env.example/api',
    });
    expect(readConfig({ apiUrl: 'http://config.example' }, env)).toMatchObject({
      apiToken: 'token_env',
      apiUrl: 'http://config.example',
    });
  });

  it('is not completed with secrets of the environment', () => {
    expect(readConfig({ signingSecrets: ['whsec_config'] }, env).signingSecrets).toEqual([
      'whsec_config',
    ]);
    expect(readConfig({ signingSecrets: [] }, env).signingSecrets).toEqual([]);
  });

  it('is trimmed, and each secret counts once', () => {
    expect(
      readConfig({ signingSecrets: [' a ', 'b', 'a'], apiToken: ' token\n' }, {})
    ).toMatchObject({ signingSecrets: ['a', 'b'], apiToken: 'token' });
  });

  it.each([
    ['10mb', 10_485_760],
    ['10 MB', 10_485_760],
    ['1.5kb', 1536],
    ['64mb', 67_108_864],
    ['500b', 500],
    ['1gb', 1_073_741_824],
    [2048, 2048],
  ])('takes the size %p', (maxBodySize, expected) => {
    expect(readConfig({ maxBodySize }, {}).maxBodySize).toBe(expected);
  });

  it('lets more unverified bytes in where bodies may be larger, unless it says how many', () => {
    expect(readConfig({ maxBodySize: '40mb' }, {}).unverifiedBytes).toBe(83_886_080);
    expect(readConfig({ maxBodySize: '40mb', unverifiedBytes: '41mb' }, {}).unverifiedBytes).toBe(
      42_991_616
    );
  });

  it('takes hosts of the company as URLs write them', () => {
    const mediaHosts = [' Media.Example.com ', '*.cdn.example.com:8443', 'localhost'];
    expect(readConfig({ mediaHosts }, {}).mediaHosts).toEqual([
      'media.example.com',
      '*.cdn.example.com:8443',
      'localhost',
    ]);
  });

  it.each([
    ['24h', 86_400_000],
    ['5m', 300_000],
    ['1 day', 86_400_000],
    ['1.5h', 5_400_000],
    [60_000, 60_000],
  ])('takes the duration %p', (time, expected) => {
    expect(
      readConfig({ replayWindow: time, retention: time, payloadRetention: time }, {})
    ).toMatchObject({
      replayWindow: expected,
      retention: expected,
      payloadRetention: expected,
    });
  });
});

describe('what is wrong is told in one line that names the key and what it expects', () => {
  const size = '"maxBodySize" must be a size above zero, such as "10mb"';
  const time = 'must be a duration above zero, such as "24h" or "30d"';
  const list = '"signingSecrets" must be a list of non-empty strings';
  const url = '"apiUrl" must be an http(s) URL';
  const hosts =
    '"mediaHosts" must be a list of hosts, such as "media.example.com" or "*.example.com"';
  const quoted =
    '"signingSecrets" holds a secret in quotation marks (or IGNITE_SIGNING_SECRETS does): leave them out';

  it.each<[Record<string, unknown>, string]>([
    [{ maxBodySize: '10' }, size],
    [{ maxBodySize: '10 apples' }, size],
    [{ maxBodySize: 'mb' }, size],
    [{ maxBodySize: '' }, size],
    [{ maxBodySize: '0mb' }, size],
    [{ maxBodySize: '-1mb' }, size],
    [{ maxBodySize: 0 }, size],
    [{ maxBodySize: -1 }, size],
    [{ replayWindow: '24 moons' }, `"replayWindow" ${time}`],
    [{ replayWindow: '' }, `"replayWindow" ${time}`],
    [{ replayWindow: '24' }, `"replayWindow" ${time}`],
    [{ replayWindow: '0h' }, `"replayWindow" ${time}`],
    [{ replayWindow: '-1h' }, `"replayWindow" ${time}`],
    [{ replayWindow: 0 }, `"replayWindow" ${time}`],
    [{ retention: 'forever' }, `"retention" ${time}`],
    [{ retention: -1 }, `"retention" ${time}`],
    [{ payloadRetention: '' }, `"payloadRetention" ${time}`],
    [
      { hooks: { beforeWrite: () => {} } },
      '"hooks" must be an object with the functions filter, transform and afterWrite, or some of them',
    ],
    [{ hooks: { filter: 'public' } }, '"hooks" must hold functions only'],
    [{ signingSecrets: 'whsec_hidden' }, list],
    [{ signingSecrets: { 0: 'whsec_hidden' } }, list],
    [{ signingSecrets: ['whsec_hidden', ''] }, list],
    [{ signingSecrets: ['whsec_hidden', '  '] }, list],
    [{ signingSecrets: ['whsec_hidden', 5] }, list],
    [{ signingSecrets: ['whsec_hidden', undefined] }, list],
    [{ signingSecrets: true }, list],
    [{ signingSecrets: ['"whsec_hidden"'] }, quoted],
    [{ signingSecrets: ['whsec_right', "'whsec_hidden'"] }, quoted],
    [{ unverifiedBytes: 'much' }, size.replace('maxBodySize', 'unverifiedBytes')],
    [{ unverifiedBytes: '10mb' }, '"unverifiedBytes" must be a size above that of "maxBodySize"'],
    [{ mediaHosts: 'media.example.com' }, hosts],
    [{ mediaHosts: [''] }, hosts],
    [{ mediaHosts: ['https://media.example.com'] }, hosts],
    [{ mediaHosts: ['media.example.com/path'] }, hosts],
    [{ mediaHosts: ["example.com; script-src 'unsafe-inline'"] }, hosts],
    [{ mediaHosts: ['*'] }, hosts],
    [{ mediaHosts: [5] }, hosts],
    [{ apiToken: '' }, '"apiToken" must not be empty'],
    [{ apiToken: ' ' }, '"apiToken" must not be empty'],
    [{ apiToken: ['token_hidden'] }, '"apiToken" must be a string'],
    [{ apiToken: 5 }, '"apiToken" must be a string'],
    [{ apiUrl: '' }, url],
    [{ apiUrl: 'app.ignitevideo.cloud/api' }, url],
    [{ apiUrl: 'ftp://app.ignitevideo.cloud' }, url],
    [{ apiUrl: 'javascript:alert(1)' }, url],
    [{ apiUrl: 5 }, url],
  ])('%j', (config, complaint) => {
    expect(complaintAbout(config)).toBe(complaint);
  });

  it.each(['maxBodySize', 'unverifiedBytes', 'replayWindow', 'retention', 'payloadRetention'])(
    'names %s when its type is wrong',
    (key) => {
      for (const value of [true, [], {}, NaN, Infinity]) {
        expect(complaintAbout({ [key]: value })).toMatch(new RegExp(`^"${key}" [^\n]+$`));
      }
    }
  );

  it('names a key that it does not know, and those that it knows', () => {
    expect(complaintAbout({ signingSecret: 'whsec_hidden' })).toBe(
      '"signingSecret" is not a known key; known keys are signingSecrets, apiToken, apiUrl, maxBodySize, unverifiedBytes, replayWindow, retention, payloadRetention, mediaHosts, mappings, hooks'
    );
  });

  it('names one key when several are wrong', () => {
    const complaint = complaintAbout({ apiToken: 5, apiUrl: 5, maxBodySize: 0, retention: 0 });
    expect(complaint.match(/"(apiToken|apiUrl|maxBodySize|retention)"/g)).toHaveLength(1);
    expect(complaint).not.toContain('\n');
  });

  it.each(['just a text', ['whsec_hidden']])('does not take %j for a configuration', (config) => {
    expect(complaintAbout(config)).toMatch(/^"0" is not a known key/);
  });

  it('checks what the environment says as well', () => {
    expect(complaintAbout({}, { IGNITE_SIGNING_SECRETS: '"whsec_a","whsec_b"' })).toBe(quoted);
    expect(complaintAbout({}, { IGNITE_API_URL: 'nowhere' })).toBe(url);
    expect(readConfig({ apiUrl: 'https://config.example' }, { IGNITE_API_URL: 'nowhere' })).toEqual(
      { ...defaults, apiUrl: 'https://config.example' }
    );
  });

  it.each<[string, unknown, NodeJS.ProcessEnv]>([
    ['a secret that is not in a list', { signingSecrets: 'whsec_hidden' }, {}],
    ['a secret beside an empty one', { signingSecrets: ['whsec_hidden', ''] }, {}],
    ['a secret where the whole configuration should be', 'whsec_hidden', {}],
    ['a secret under a wrong key', { secret: 'whsec_hidden' }, {}],
    ['a token in a list', { apiToken: ['whsec_hidden'] }, {}],
    ['a token within a URL', { apiUrl: 'ftp://user:whsec_hidden@host' }, {}],
    ['a token where a size should be', { maxBodySize: 'whsec_hidden' }, {}],
    ['a token where a duration should be', { replayWindow: 'whsec_hidden' }, {}],
    ['what the environment says', { maxBodySize: 0 }, { IGNITE_SIGNING_SECRETS: 'whsec_hidden' }],
    ['a wrong URL of the environment', {}, { IGNITE_API_URL: 'whsec_hidden' }],
  ])('never repeats %s', (_what, config, environment) => {
    expect(complaintAbout(config, environment)).not.toContain('hidden');
  });
});
