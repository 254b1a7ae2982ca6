/** Configuration from the environment: read once at start, complete or not at all. */
import type { z } from 'zod';
import { type VariableName, type Variables, variables } from './config-variables.ts';

/** Everything in one process on the embedded store, or one of the processes apart. */
export type ProcessName = 'standalone' | 'api' | 'projector' | 'reactor';

export type Config = {
  readonly data: string;
  /** Absent: in `data`. */
  readonly documents?: string;
  readonly host: string;
  readonly port: number;
  readonly mode: 'development' | 'production';
  readonly demo: boolean;
  /** Present when all three variables are set; always where tokens are checked outside development. */
  readonly oidc?: { readonly issuer: string; readonly audience: string; readonly jwks: string };
  /** URL of EventStoreDB; absent: the embedded store in `data`. */
  readonly eventStoreDb?: string;
  /** URL of PostgreSQL; absent: a SQLite file in `data`. */
  readonly database?: string;
  /** URL of NATS. */
  readonly nats?: string;
  /** Path of the JSON file with the subscribers. */
  readonly webhooks?: string;
  /** Codes of the provinces whose councils still sit on paper. */
  readonly paperProvinces: readonly string[];
  readonly leaseSeconds: number;
  /** `<position>:<event id>` of a log that is taken as it is; `0:none` for an empty one. */
  readonly acceptLog?: string;
  /** YYYY-MM-DD. */
  readonly acceptClock?: string;
  /** Send OpenTelemetry traces; where to is OpenTelemetry's own affair (OTEL_EXPORTER_OTLP_*). */
  readonly traces: boolean;
  readonly logLevel: string;
};

/** Every variable that is missing, wrong or unknown, each with its name, in one message. Values are not repeated: they may be secret. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((p) => `  ${p}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** What only the part itself can tell of its variable. @throws ConfigError that names the variable. */
export const configured = <T>(name: VariableName, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigError([`${name}: ${code === undefined ? message : `the file cannot be read (${code})`}`]);
  }
};

const PORTS: Readonly<Record<ProcessName, number>> = { standalone: 8080, api: 8080, projector: 8081, reactor: 8082 };
const OIDC = ['HOSO_OIDC_ISSUER', 'HOSO_OIDC_AUDIENCE', 'HOSO_OIDC_JWKS'] as const;

type Given = Readonly<Record<string, string>>;

/** The variables of this program that are set. */
const givenIn = (env: Readonly<Record<string, string | undefined>>): Given =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (name.startsWith('HOSO_') && value ? [[name, value]] : [])));
const emptyIn = (env: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.keys(env).filter((name) => name.startsWith('HOSO_') && env[name] === '');

const identityProblems = (given: Given, who: ProcessName): readonly string[] => {
  const checksTokens = who === 'standalone' || who === 'api';
  const set = OIDC.filter((name) => given[name] !== undefined);
  const needed =
    checksTokens && given.HOSO_MODE === 'production'
      ? 'needed in production'
      : who === 'api'
        ? 'needed by the api apart: only standalone issues tokens of its own'
        : set.length > 0
          ? `needed beside ${set.join(', ')}`
          : undefined;
  return needed === undefined ? [] : OIDC.filter((name) => given[name] === undefined).map((name) => `${name}: is missing (${needed})`);
};

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);

/** Plain HTTP over a network. */
const isPlain = (url: string): boolean => URL.parse(url)?.protocol === 'http:' && !isLoopback(new URL(url).hostname);

/** What each by itself may be, and all together may not. */
const combinationProblems = (given: Given, who: ProcessName): readonly string[] => {
  const { HOSO_DEMO: demo, HOSO_MODE: mode, HOSO_EVENTSTOREDB_URL: server, HOSO_OIDC_JWKS: jwks, HOSO_HOST: host } = given;
  const problems: string[] = [];
  if (mode === undefined && jwks !== undefined && (who === 'standalone' || who === 'api'))
    problems.push('HOSO_MODE: is missing: beside an issuer it has to be said (for real dossiers: HOSO_MODE=production)');
  if (demo === 'on' && mode === 'production') problems.push('HOSO_DEMO: the demo does not run in production');
  else if (demo === 'on' && who !== 'standalone') problems.push('HOSO_DEMO: the demo runs in standalone only');
  if (mode === 'production' && jwks !== undefined && isPlain(jwks))
    problems.push('HOSO_OIDC_JWKS: must be an https URL in production: whoever changes the keys on the way may be anybody here');
  if (who === 'standalone' && mode !== 'production' && demo === 'off' && jwks === undefined && host !== undefined && !isLoopback(host))
    problems.push(
      'HOSO_HOST: development gives a token to anybody who asks: with HOSO_DEMO=off it listens on the loopback only (for real dossiers: HOSO_MODE=production)',
    );
  if (who === 'standalone' && server !== undefined)
    problems.push('HOSO_EVENTSTOREDB_URL: standalone runs on the embedded store; start api, projector and reactor instead');
  if ((who === 'api' || who === 'reactor') && server === undefined)
    problems.push(
      'HOSO_EVENTSTOREDB_URL: is missing (the embedded store takes one writing process, and api and reactor both write: start standalone instead)',
    );
  return problems;
};

/** @throws ConfigError */
const parsed = (env: Readonly<Record<string, string | undefined>>, who: ProcessName): { readonly given: Given; readonly v: Variables } => {
  const given = givenIn(env);
  const empty = emptyIn(env);
  const result = variables.safeParse(given);
  const others = [
    ...(result.success ? [] : result.error.issues.flatMap(describe)),
    ...identityProblems(given, who),
    ...combinationProblems(given, who),
  ].filter((problem) => !empty.some((name) => problem.startsWith(`${name}:`)));
  const problems = [...empty.map((name) => `${name}: is set and empty: give it a value, or take it out`), ...others];
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return { given, v: result.data };
};

const portOf = (given: Given, v: Variables, who: ProcessName): number => (given.HOSO_PORT === undefined ? PORTS[who] : v.HOSO_PORT);
/** Who names a collector wants traces: OpenTelemetry's own variable is enough. */
const hasTraces = (v: Variables, env: Readonly<Record<string, string | undefined>>): boolean =>
  (v.HOSO_TRACES ?? (env.OTEL_EXPORTER_OTLP_ENDPOINT ? 'on' : 'off')) === 'on';
const isDemo = (v: Variables, who: ProcessName): boolean =>
  who === 'standalone' && (v.HOSO_DEMO ?? (v.HOSO_MODE === 'development' ? 'on' : 'off')) === 'on';

/**
 * An unknown HOSO_ variable is an error, and so is an empty one: a HOSO_MODE that is misspelled or lost would run development in production.
 * @throws ConfigError
 */
export const readConfig = (env: Readonly<Record<string, string | undefined>>, who: ProcessName = 'standalone'): Config => {
  const { given, v } = parsed(env, who);
  return {
    data: v.HOSO_DATA,
    ...(v.HOSO_DOCUMENTS === undefined ? {} : { documents: v.HOSO_DOCUMENTS }),
    host: v.HOSO_HOST,
    port: portOf(given, v, who),
    mode: v.HOSO_MODE,
    demo: isDemo(v, who),
    paperProvinces: v.HOSO_PAPER_PROVINCES,
    ...(v.HOSO_OIDC_ISSUER !== undefined && v.HOSO_OIDC_AUDIENCE !== undefined && v.HOSO_OIDC_JWKS !== undefined
      ? { oidc: { issuer: v.HOSO_OIDC_ISSUER, audience: v.HOSO_OIDC_AUDIENCE, jwks: v.HOSO_OIDC_JWKS } }
      : {}),
    ...(v.HOSO_EVENTSTOREDB_URL === undefined ? {} : { eventStoreDb: v.HOSO_EVENTSTOREDB_URL }),
    ...(v.HOSO_DATABASE_URL === undefined ? {} : { database: v.HOSO_DATABASE_URL }),
    ...(v.HOSO_NATS_URL === undefined ? {} : { nats: v.HOSO_NATS_URL }),
    ...(v.HOSO_WEBHOOKS === undefined ? {} : { webhooks: v.HOSO_WEBHOOKS }),
    leaseSeconds: v.HOSO_LEASE_SECONDS,
    ...(v.HOSO_ACCEPT_LOG === undefined ? {} : { acceptLog: v.HOSO_ACCEPT_LOG }),
    ...(v.HOSO_ACCEPT_CLOCK === undefined ? {} : { acceptClock: v.HOSO_ACCEPT_CLOCK }),
    traces: hasTraces(v, env),
    logLevel: v.HOSO_LOG_LEVEL,
  };
};

export type Effective = { readonly name: string; readonly value: string; readonly isSet: boolean };

/**
 * What a process would run with, secrets masked; what has no value is left out.
 * @throws ConfigError
 */
export const effectiveConfig = (env: Readonly<Record<string, string | undefined>>, who: ProcessName): readonly Effective[] => {
  const { given, v } = parsed(env, who);
  const effective = {
    ...v,
    HOSO_PORT: portOf(given, v, who),
    HOSO_DEMO: isDemo(v, who) ? 'on' : 'off',
    HOSO_TRACES: hasTraces(v, env) ? 'on' : 'off',
  };
  return Object.keys(variables.shape).flatMap((name) => {
    const value = effective[name as keyof typeof effective];
    return value === undefined ? [] : [{ name, value: withoutSecrets(String(value)), isSet: given[name] !== undefined }];
  });
};

/**
 * Everything from the first `:` after the scheme to the last `@` counts as a password, and what stands alone before `@` as well (NATS takes
 * tokens there): rather too much is masked than too little. So are parameters that are named like a secret.
 */
export const withoutSecrets = (text: string): string =>
  text
    .split(/,(?=[a-z+]+:\/\/)/)
    .map((url) =>
      url
        .replace(/:\/\/(.*)@/s, (_, user: string) => (user.includes(':') ? `://${user.slice(0, user.indexOf(':'))}:***@` : '://***@'))
        .replace(/([?&][^=&]*(?:pass|secret|token|key)[^=&]*=)[^&]*/gi, '$1***'),
    )
    .join(',');

const describe = (issue: z.core.$ZodIssue): string[] => {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key}: is not a variable that Hoso knows`);
  const rule = issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : issue.message;
  return [`${String(issue.path[0])}: ${rule}`];
};
