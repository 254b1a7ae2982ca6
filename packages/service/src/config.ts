/** Configuration from the environment: read once at start, complete or not at all. */
import { z } from 'zod';

const onOff = z.enum(['on', 'off']);
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

/** Every variable that a process knows; its description is what an operator reads. */
export const variables = z.strictObject({
  HOSO_DATA: z.string().min(1).default('./data').describe('Folder of the event store, the read models and the documents'),
  HOSO_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  HOSO_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a number from 0 to 65535')
    .default(8080)
    .describe('Port to listen on; 0 takes a free one'),
  HOSO_MODE: z.enum(['development', 'production']).default('development').describe('Development has its own identities and clock'),
  HOSO_DEMO: onOff
    .optional()
    .describe('Load the demo register and run on a clock of its own; default on in development, off in production'),
  HOSO_OIDC_ISSUER: z.string().min(1).optional().describe('`iss` of the tokens to accept'),
  HOSO_OIDC_AUDIENCE: z.string().min(1).optional().describe('`aud` that names this service'),
  HOSO_OIDC_JWKS: httpUrl.optional().describe('Address of the issuer’s public keys'),
  HOSO_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info').describe('Least level logged'),
});

export type Config = {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly mode: 'development' | 'production';
  readonly demo: boolean;
  /** Present when all three variables are set; always in production. */
  readonly oidc?: { readonly issuer: string; readonly audience: string; readonly jwks: string };
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

const OIDC = ['HOSO_OIDC_ISSUER', 'HOSO_OIDC_AUDIENCE', 'HOSO_OIDC_JWKS'] as const;

/**
 * An empty variable is an absent one. An unknown HOSO_ variable is an error: a misspelled HOSO_MODE would run development in production.
 * @throws ConfigError
 */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const given = Object.fromEntries(Object.entries(env).filter(([name, value]) => name.startsWith('HOSO_') && value !== ''));
  const parsed = variables.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.flatMap(describe);
  const mode = given.HOSO_MODE ?? 'development';
  const set = OIDC.filter((name) => given[name] !== undefined);
  if (mode === 'production' || set.length > 0) {
    for (const name of OIDC.filter((name) => given[name] === undefined))
      problems.push(`${name}: is missing (${mode === 'production' ? 'needed in production' : `needed beside ${set.join(', ')}`})`);
  }
  if (mode === 'production' && given.HOSO_DEMO === 'on') problems.push('HOSO_DEMO: the demo does not run in production');
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const v = parsed.data;
  return {
    data: v.HOSO_DATA,
    host: v.HOSO_HOST,
    port: v.HOSO_PORT,
    mode: v.HOSO_MODE,
    demo: (v.HOSO_DEMO ?? (v.HOSO_MODE === 'development' ? 'on' : 'off')) === 'on',
    ...(v.HOSO_OIDC_ISSUER !== undefined && v.HOSO_OIDC_AUDIENCE !== undefined && v.HOSO_OIDC_JWKS !== undefined
      ? { oidc: { issuer: v.HOSO_OIDC_ISSUER, audience: v.HOSO_OIDC_AUDIENCE, jwks: v.HOSO_OIDC_JWKS } }
      : {}),
    logLevel: v.HOSO_LOG_LEVEL,
  };
};

const describe = (issue: z.core.$ZodIssue): string[] => {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key}: is not a variable that Hoso knows`);
  const rule = issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : issue.message;
  return [`${String(issue.path[0])}: ${rule}`];
};
