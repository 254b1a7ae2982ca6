import { describe, expect, test } from 'vitest';
import { ConfigError, effectiveConfig, type ProcessName, readConfig, withoutSecrets } from './config.ts';
import { settings, variables } from './config-variables.ts';

const problemsOf = (env: Record<string, string>, who?: ProcessName): readonly string[] => {
  try {
    readConfig(env, who);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};
const production = {
  HOSO_MODE: 'production',
  HOSO_OIDC_ISSUER: 'https://id.example.gov.vn',
  HOSO_OIDC_AUDIENCE: 'hoso',
  HOSO_OIDC_JWKS: 'https://id.example.gov.vn/jwks',
};

describe('the configuration', () => {
  test('needs nothing in development', () => {
    expect(readConfig({ PATH: '/bin' })).toEqual({
      data: './data',
      host: '127.0.0.1',
      port: 8080,
      mode: 'development',
      demo: true,
      paperProvinces: [],
      leaseSeconds: 5,
      traces: false,
      logLevel: 'info',
    });
  });

  test('takes no empty variable: what was to be said there is lost', () => {
    const empty = (name: string) => `${name}: is set and empty: give it a value, or take it out`;
    expect(problemsOf({ ...production, HOSO_MODE: '', HOSO_DOCUMENTS: '', HOSO_DEMO: 'yes' })).toEqual([
      empty('HOSO_MODE'),
      empty('HOSO_DOCUMENTS'),
      'HOSO_DEMO: must be one of on, off',
    ]);
  });

  test('beside an issuer is told whether it is for real dossiers, where tokens are checked', () => {
    const { HOSO_MODE: _, ...issuer } = production;
    const missing = [expect.stringMatching(/^HOSO_MODE: is missing: beside an issuer it has to be said/)];
    expect(problemsOf(issuer)).toEqual(missing);
    expect(problemsOf({ ...issuer, ...esdb }, 'api')).toEqual(missing);
    for (const who of ['projector', 'reactor'] as const) expect(problemsOf({ ...issuer, ...esdb }, who)).toEqual([]);
    expect(problemsOf({ ...issuer, HOSO_MODE: 'development' })).toEqual([]);
  });

  test('traces where it is told to, and where a collector is named, unless it is told not to', () => {
    const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
    expect([readConfig({ HOSO_TRACES: 'on' }).traces, readConfig(collector).traces]).toEqual([true, true]);
    expect([readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }).traces, readConfig({ ...collector, HOSO_TRACES: 'off' }).traces]).toEqual([
      false,
      false,
    ]);
    expect(effectiveConfig(collector, 'standalone')).toContainEqual({ name: 'HOSO_TRACES', value: 'on', isSet: false });
  });

  test('has no demo in production and names the issuer', () => {
    expect(readConfig(production)).toMatchObject({
      mode: 'production',
      demo: false,
      oidc: { issuer: 'https://id.example.gov.vn', audience: 'hoso', jwks: 'https://id.example.gov.vn/jwks' },
    });
    expect(problemsOf({ ...production, HOSO_DEMO: 'on' })).toEqual(['HOSO_DEMO: the demo does not run in production']);
  });

  test('names every missing variable of the identity provider in production', () => {
    expect(problemsOf({ HOSO_MODE: 'production' })).toEqual([
      'HOSO_OIDC_ISSUER: is missing (needed in production)',
      'HOSO_OIDC_AUDIENCE: is missing (needed in production)',
      'HOSO_OIDC_JWKS: is missing (needed in production)',
    ]);
    expect(problemsOf({ HOSO_OIDC_ISSUER: 'x' })).toHaveLength(2);
  });

  test('takes the keys of the issuer in production by https, or from this machine', () => {
    const from = (HOSO_OIDC_JWKS: string, HOSO_MODE = 'production') => problemsOf({ ...production, HOSO_OIDC_JWKS, HOSO_MODE });
    for (const jwks of [
      'http://id.example.gov.vn/jwks',
      'HTTP://id.example.gov.vn/jwks',
      'http://127.0.0.1.example.vn/jwks',
      'http://localhost@id.example.gov.vn/',
    ])
      expect(from(jwks)).toEqual([expect.stringMatching(/^HOSO_OIDC_JWKS: must be an https URL in production/)]);
    for (const jwks of ['http://127.0.0.1:9000/jwks', 'http://localhost/jwks', 'http://[::1]:9000/jwks']) expect(from(jwks)).toEqual([]);
    expect(from('http://id.example.gov.vn/jwks', 'development')).toEqual([]);
  });

  test('gives no tokens to strangers for dossiers that are no demo', () => {
    const open = { HOSO_DEMO: 'off', HOSO_HOST: '0.0.0.0' };
    expect(problemsOf(open)).toEqual([expect.stringMatching(/^HOSO_HOST: development gives a token to anybody/)]);
    for (const HOSO_HOST of ['127.0.0.1', 'localhost', '::1']) expect(problemsOf({ ...open, HOSO_HOST })).toEqual([]);
    expect(problemsOf({ HOSO_DEMO: 'off' })).toEqual([]);
    // The image by itself: the demo, on all addresses of the container.
    expect(problemsOf({ HOSO_HOST: '0.0.0.0' })).toEqual([]);
    expect(problemsOf({ ...production, ...open })).toEqual([]);
    expect(problemsOf({ ...production, ...open, HOSO_MODE: 'development' })).toEqual([]);
  });

  test('names every wrong variable at once, and a misspelled one', () => {
    const problems = problemsOf({
      HOSO_PORT: '70000',
      HOSO_DEMO: 'yes',
      HOSO_LOG_LEVEL: 'loud',
      HOSO_OIDC_JWKS: 'file:///keys',
      HOSO_OIDC_ISSUER: 'a',
      HOSO_OIDC_AUDIENCE: 'b',
      HOSO_MOD: 'production',
    });
    expect(problems.map((p) => p.split(':')[0]).sort()).toEqual([
      'HOSO_DEMO',
      'HOSO_LOG_LEVEL',
      'HOSO_MOD',
      'HOSO_MODE',
      'HOSO_OIDC_JWKS',
      'HOSO_PORT',
    ]);
    expect(problems.join('\n')).toContain('must be one of on, off');
  });

  test('does not repeat a value, which may be secret', () => {
    expect(problemsOf({ HOSO_PORT: 'hunter2' }).join()).not.toContain('hunter2');
  });
});

const oidc = { HOSO_MODE: 'development', HOSO_OIDC_ISSUER: 'i', HOSO_OIDC_AUDIENCE: 'a', HOSO_OIDC_JWKS: 'https://id.example.gov.vn/jwks' };
const esdb = { HOSO_EVENTSTOREDB_URL: 'esdb://127.0.0.1:2113?tls=false' };
const apart = {
  ...oidc,
  ...esdb,
  HOSO_DATABASE_URL: 'postgresql://hoso:hunter2@db/hoso',
  HOSO_NATS_URL: 'nats://a:4222,nats://b:4222',
  HOSO_WEBHOOKS: '/etc/hoso/webhooks.json',
  HOSO_LEASE_SECONDS: '20',
  HOSO_DOCUMENTS: '/srv/hoso/documents',
};

describe('the configuration of processes apart', () => {
  test('is one for all of them, each with a port of its own and no demo', () => {
    const common = {
      eventStoreDb: 'esdb://127.0.0.1:2113?tls=false',
      database: 'postgresql://hoso:hunter2@db/hoso',
      nats: 'nats://a:4222,nats://b:4222',
      webhooks: '/etc/hoso/webhooks.json',
      leaseSeconds: 20,
      documents: '/srv/hoso/documents',
      demo: false,
    };
    expect(readConfig(apart, 'api')).toMatchObject({ ...common, port: 8080, oidc: { issuer: 'i' } });
    expect(readConfig(apart, 'projector')).toMatchObject({ ...common, port: 8081 });
    expect(readConfig(apart, 'reactor')).toMatchObject({ ...common, port: 8082 });
    expect(readConfig({ ...apart, HOSO_PORT: '9000' }, 'reactor').port).toBe(9000);
  });

  test('lets nobody write to the embedded store beside its one writer, and says why', () => {
    for (const who of ['api', 'reactor'] as const) {
      expect(problemsOf({ ...oidc }, who)).toEqual([expect.stringMatching(/^HOSO_EVENTSTOREDB_URL: is missing .*one writing process/)]);
    }
    expect(problemsOf({}, 'projector')).toEqual([]);
    expect(problemsOf(esdb, 'standalone')).toEqual([
      expect.stringMatching(/^HOSO_EVENTSTOREDB_URL: standalone runs on the embedded store/),
    ]);
  });

  test('has the api ask for an issuer always, and those that check no token never', () => {
    expect(problemsOf(esdb, 'api').map((p) => p.split(':')[0])).toEqual(Object.keys(oidc).slice(1));
    const production = { ...esdb, HOSO_MODE: 'production' };
    expect(problemsOf(production, 'api')).toHaveLength(3);
    for (const who of ['projector', 'reactor'] as const) expect(problemsOf(production, who)).toEqual([]);
    expect(problemsOf({ ...esdb, HOSO_OIDC_ISSUER: 'i' }, 'reactor')).toHaveLength(2);
  });

  test('runs the demo in standalone only, where NATS, webhooks and PostgreSQL may be beside it', () => {
    expect(problemsOf({ ...apart, HOSO_DEMO: 'on' }, 'reactor')).toEqual(['HOSO_DEMO: the demo runs in standalone only']);
    const { HOSO_EVENTSTOREDB_URL: _, ...rest } = apart;
    expect(readConfig(rest)).toMatchObject({ demo: true, nats: 'nats://a:4222,nats://b:4222' });
  });

  test('names the rule for addresses and numbers, and never the value', () => {
    const wrong = {
      ...oidc,
      HOSO_EVENTSTOREDB_URL: 'http://hunter2',
      HOSO_DATABASE_URL: 'mysql://hunter2',
      HOSO_NATS_URL: 'hunter2:4222',
      HOSO_PAPER_PROVINCES: '51, 48',
      HOSO_LEASE_SECONDS: '1',
      HOSO_ACCEPT_LOG: 'yes',
      HOSO_ACCEPT_CLOCK: '2026-02-30',
    };
    expect(readConfig({ HOSO_PAPER_PROVINCES: '51,48' }).paperProvinces).toEqual(['51', '48']);
    expect(problemsOf({ HOSO_DATABASE_URL: 'postgresql://hoso:hunter2#@db/hoso' })).toEqual([
      'HOSO_DATABASE_URL: must be a URL: special characters of a password are written %XX',
    ]);
    const problems = problemsOf(wrong, 'api');
    expect(problems).toEqual([
      'HOSO_EVENTSTOREDB_URL: must be a URL that begins with esdb://',
      'HOSO_DATABASE_URL: must be a URL that begins with postgresql://',
      'HOSO_NATS_URL: must be a URL that begins with nats://',
      'HOSO_PAPER_PROVINCES: must be codes of two digits with commas between them: 51,48',
      'HOSO_LEASE_SECONDS: must be a number from 2 to 300',
      'HOSO_ACCEPT_LOG: must be the end of the log, `<position>:<event id>`, as the refusal to start says it',
      'HOSO_ACCEPT_CLOCK: must be a day, YYYY-MM-DD',
    ]);
    expect(problems.join()).not.toContain('hunter2');
  });

  test('can be shown without its secrets, with what was set told from what is standard', () => {
    const shown = effectiveConfig({ ...apart, PATH: '/bin' }, 'reactor');
    expect(shown).toContainEqual({ name: 'HOSO_DATABASE_URL', value: 'postgresql://hoso:***@db/hoso', isSet: true });
    expect(shown).toContainEqual({ name: 'HOSO_PORT', value: '8082', isSet: false });
    expect(shown).toContainEqual({ name: 'HOSO_DEMO', value: 'off', isSet: false });
    // What nobody has accepted has no value.
    expect(shown.map(({ name }) => name)).toEqual(Object.keys(variables.shape).filter((name) => !name.startsWith('HOSO_ACCEPT_')));
    expect(() => effectiveConfig({}, 'reactor')).toThrow(ConfigError);
  });

  test.each([
    ['postgresql://hoso:p@ss/w?rd#@db/hoso', 'postgresql://hoso:***@db/hoso'],
    ['esdb://admin:changeit@a:2113,b:2113?tls=true', 'esdb://admin:***@a:2113,b:2113?tls=true'],
    ['nats://a:one@h:4222,nats://b:two@i:4222', 'nats://a:***@h:4222,nats://b:***@i:4222'],
    ['nats://token@h:4222', 'nats://***@h:4222'],
    ['postgresql://db/hoso?user=a&password=b&sslkey=c', 'postgresql://db/hoso?user=a&password=***&sslkey=***'],
    ['./data', './data'],
  ])('shows %s as %s', (text, shown) => expect(withoutSecrets(text)).toBe(shown));

  test('describes each variable, with its default where it has one', () => {
    expect(settings.map(({ name }) => name)).toEqual(Object.keys(variables.shape));
    expect(settings.filter(({ does }) => does.length < 10)).toEqual([]);
    expect(settings.find(({ name }) => name === 'HOSO_LEASE_SECONDS')?.default).toBe('5');
    expect(settings.find(({ name }) => name === 'HOSO_NATS_URL')?.default).toBe('');
  });
});
