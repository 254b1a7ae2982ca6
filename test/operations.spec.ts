/** What operators are given: compose.yaml, the image, the units and docs/operations.md, held against the configuration and the tree. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessName, readConfig, settings, variables } from '@hoso/service';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from './sources.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const processes: readonly ProcessName[] = ['standalone', 'api', 'projector', 'reactor'];
const mainOf = (who: ProcessName): string => `services/${who}/src/main.ts`;
const known = (text: string): readonly string[] => [...new Set(text.match(/\bHOSO_[A-Z_]+/g))];

type Service = {
  readonly build?: string;
  readonly image: string;
  readonly pull_policy?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly stop_grace_period?: string;
};
const composed = (path: string) =>
  parse(read(path), { merge: true }) as {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes: Readonly<Record<string, unknown>>;
  };
const stack = composed('compose.yaml');
const alone = composed('compose.standalone.yaml');
const compose = { services: { ...stack.services, ...alone.services }, volumes: { ...stack.volumes, ...alone.volumes } };
/** As compose would fill them in: `${NAME:?why}` with something that will do. */
const filled = (environment: Service['environment'] = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      String(value).replace(/\$\{(\w+):\?[^}]*\}/g, (_, of: string) => (of.endsWith('JWKS') ? 'https://id.example.gov.vn/jwks' : 'given')),
    ]),
  );

describe('compose.yaml and compose.standalone.yaml', () => {
  it('has the four processes, and what they need, each with a volume that is declared', () => {
    expect(Object.keys(compose.services).sort()).toEqual([...processes, 'eventstore', 'nats', 'postgres'].sort());
    const volumes = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(':')[0]));
    expect(new Set(volumes)).toEqual(new Set(Object.keys(compose.volumes)));
    for (const { depends_on = {} } of Object.values(compose.services))
      for (const name of Object.keys(depends_on)) expect(compose.services).toHaveProperty(name);
  });

  it.each(processes)('starts %s by a program that is there, with a configuration that it takes', (who) => {
    const { command, environment, healthcheck, stop_grace_period } = compose.services[who] as Service;
    expect(command).toEqual(['node', mainOf(who)]);
    expect(existsSync(join(root, mainOf(who)))).toBe(true);
    const { port, mode, eventStoreDb, database } = readConfig(filled(environment), who);
    expect(mode).toBe('production');
    if (who !== 'standalone')
      expect([eventStoreDb, database?.startsWith('postgresql://')]).toEqual(['esdb://eventstore:2113?tls=false', true]);
    expect(healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${port}/readyz`);
    // A process ends by itself within ten seconds.
    expect(Number.parseInt(stop_grace_period ?? '', 10)).toBeGreaterThan(10);
  });

  it.each(['compose.yaml', 'compose.standalone.yaml'])('%s builds the image once, and looks for it nowhere else', (path) => {
    const ours = Object.values(composed(path).services).filter(({ image }) => image === 'hoso');
    expect(ours.length).toBeGreaterThan(0);
    // Those that build at once would each export it, and all but one fail.
    expect(ours.filter(({ build }) => build !== undefined)).toHaveLength(1);
    expect(ours.filter(({ build, pull_policy }) => build === undefined && pull_policy !== 'never')).toEqual([]);
  });

  it('asks for nothing that standalone has no use for', () => {
    expect(Object.keys(alone.services)).toEqual(['standalone']);
    const asked = [...read('compose.standalone.yaml').matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name);
    expect(asked).toEqual(['HOSO_OIDC_ISSUER', 'HOSO_OIDC_AUDIENCE', 'HOSO_OIDC_JWKS']);
  });

  it('asks for every secret, and holds none', () => {
    const text = read('compose.yaml');
    for (const [, why = ''] of text.matchAll(/\$\{POSTGRES_PASSWORD:\?([^}]+)\}/g)) expect(why).toContain('letters and digits');
    for (const [, , value = ''] of text.matchAll(/(PASSWORD|OIDC_\w+): (.+)/g)) expect(value).toMatch(/^\$\{\w+:\?.+\}$/);
    expect(text.match(/\$\{\w+:\?/g)?.length).toBeGreaterThanOrEqual(5);
  });
});

describe('the image', () => {
  const lines = read('Dockerfile');
  it('takes all of the folder but what holds secrets and data, which git does not take either', () => {
    expect(lines).toContain('COPY . .');
    const [image, git] = ['.dockerignore', '.gitignore'].map((name) => read(name).split('\n'));
    for (const name of ['.env*', '*.env', 'webhooks.json'])
      expect([image, git]).toEqual([expect.arrayContaining([`**/${name}`]), expect.arrayContaining([name])]);
    expect(image).toEqual(expect.arrayContaining(['.git', 'data']));
  });

  it('installs by the package manager that package.json names, and by nothing else', () => {
    const { packageManager } = JSON.parse(read('package.json')) as { readonly packageManager: string };
    expect(lines).toContain(`npx --yes ${packageManager} install --prod --frozen-lockfile`);
    expect(lines).not.toMatch(/curl|wget|apt|apk|ADD http/);
  });

  it('runs a program that is there, not as root, and keeps its data in a volume', () => {
    const [, main = ''] = /CMD \["node", "(.+)"\]/.exec(lines) ?? [];
    expect(existsSync(join(root, main))).toBe(true);
    expect(lines).toMatch(/^USER node$/m);
    expect(lines).toMatch(/HOSO_DATA=\/var\/lib\/hoso .*\nVOLUME \/var\/lib\/hoso/);
  });
});

describe('the units of systemd', () => {
  const units = readdirSync(join(root, 'deploy/systemd')).filter((name) => name.endsWith('.service'));
  it('are one for each process', () => expect(units.sort()).toEqual(processes.map((who) => `hoso-${who}.service`).sort()));

  it.each(units)('%s starts a program that is there, and lets it end by itself', (name) => {
    const unit = read(`deploy/systemd/${name}`);
    const who = name.replace(/^hoso-|\.service$/g, '') as ProcessName;
    expect(unit).toContain(`ExecStart=/opt/hoso/node_modules/.bin/node ${mainOf(who)}\n`);
    expect(existsSync(join(root, mainOf(who))) && existsSync(join(root, 'node_modules/.bin/node'))).toBe(true);
    // By default every process of a unit gets SIGTERM, and a second one ends ours at once.
    expect(unit).toMatch(/^KillMode=mixed$/m);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(10);
  });

  it('share an example of a configuration that each of them takes', () => {
    const env = Object.fromEntries(
      read('deploy/systemd/hoso.env.example')
        .split('\n')
        .flatMap((line) => {
          const [, name, value = ''] = /^#?(HOSO_\w+)=(.*)$/.exec(line) ?? [];
          return name === undefined ? [] : [[name, value]];
        }),
    );
    expect(Object.keys(env).length).toBeGreaterThan(8);
    // Nothing goes in clear from one machine to another.
    expect(env.HOSO_DATABASE_URL).toMatch(/\?sslmode=verify-full$/);
    expect(env.HOSO_EVENTSTOREDB_URL).not.toMatch(/tls=/i);
    expect(env.HOSO_NATS_URL?.split(',').filter((url) => !url.startsWith('tls://'))).toEqual([]);
    for (const who of processes) {
      const { HOSO_EVENTSTOREDB_URL: _, ...embedded } = env;
      expect(readConfig(who === 'standalone' ? embedded : env, who)).toMatchObject({ mode: 'production', data: '/var/lib/hoso' });
    }
  });
});

describe('docs/operations.md', () => {
  const text = read('docs/operations.md');
  it('has every variable with its default and its description, in order', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| `HOSO_'));
    expect(rows).toEqual(
      settings.map(({ name, default: standard, does }) => `| \`${name}\` | ${standard === '' ? '' : `\`${standard}\``} | ${does} |`),
    );
  });

  it('names only files and commands that are there', () => {
    const files = [...text.matchAll(/\b((?:test|deploy|services)\/[\w./-]+\.\w+)/g)].map(([, path = '']) => path);
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const commands = [...text.matchAll(/\bhoso (backup|config|rebuild|(?:facts|parked|webhooks|untold|dead-letters) \w+|\w+)\b/g)].map(
      ([, name = '']) => name,
    );
    const main = read('services/cli/src/main.ts');
    for (const name of new Set(
      commands.filter((each) => /^(backup|config|rebuild|facts|parked|webhooks|untold|dead-letters)/.test(each)),
    )) {
      expect(main).toContain(name.replaceAll(/[ -](\w)/g, (_, letter: string) => letter.toUpperCase()));
    }
  });
});

describe('the variables', () => {
  it('that any of these files names are variables that the configuration knows', () => {
    const files = ['compose.yaml', 'compose.standalone.yaml', 'Dockerfile', 'README.md', 'docs/operations.md', 'docs/metrics.md'];
    const units = readdirSync(join(root, 'deploy/systemd')).map((name) => `deploy/systemd/${name}`);
    const named = [...files, ...units].filter((path) => existsSync(join(root, path))).flatMap((path) => known(read(path)));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !Object.hasOwn(variables.shape, name))).toEqual([]);
  });
});
