/** Every variable that a process knows. A variable that another process needs does no harm: all may read one file. */
import { z } from 'zod';

const onOff = z.enum(['on', 'off']);
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
/** Lists of hosts (`nats://a:4222,nats://b:4222`) are no URLs of RFC 3986: only their beginning is looked at. */
const urlOf = (schemes: readonly string[]) =>
  z
    .string()
    .regex(
      new RegExp(`^(${schemes.map((scheme) => scheme.replace('+', '\\+')).join('|')})://[^\\s]+$`),
      `must be a URL that begins with ${schemes[0]}://`,
    );
const wholeNumber = (least: number, most: number) => {
  const rule = `must be a number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,6}$/, rule)
    .transform(Number)
    .refine((n) => n >= least && n <= most, rule);
};

/** The description is what an operator reads. */
export const variables = z.strictObject({
  HOSO_DATA: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder of the embedded store, the SQLite read models, what webhooks remember, and the documents; a local disk'),
  HOSO_DOCUMENTS: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of the documents, the same one for every api; may be a network file system; default: `documents` in HOSO_DATA'),
  HOSO_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  HOSO_PORT: wholeNumber(0, 65_535)
    .default(8080)
    .describe('Port to listen on, 0 takes a free one; default of the projector 8081, of the reactor 8082'),
  HOSO_MODE: z
    .enum(['development', 'production'])
    .default('development')
    .describe('Development has its own identities and clock; beside an issuer it has to be set'),
  HOSO_DEMO: onOff
    .optional()
    .describe('Standalone only: load the demo register and run on a clock of its own; default on in development, off in production'),
  HOSO_OIDC_ISSUER: z.string().min(1).optional().describe('`iss` of the tokens to accept; needed in production and by the api apart'),
  HOSO_OIDC_AUDIENCE: z.string().min(1).optional().describe('`aud` that names this service, and no client'),
  HOSO_OIDC_JWKS: httpUrl.optional().describe('Address of the issuer’s public keys; in production https, or on this machine'),
  HOSO_EVENTSTOREDB_URL: urlOf(['esdb', 'esdb+discover'])
    .optional()
    .describe('`esdb://host:2113?tls=false`, or several hosts of a cluster; default: the embedded store, for standalone'),
  HOSO_DATABASE_URL: urlOf(['postgresql', 'postgres'])
    .refine((url) => URL.canParse(url), 'must be a URL: special characters of a password are written %XX')
    .optional()
    .describe('`postgresql://user:password@host/database` of the read models and leases; default: a SQLite file in HOSO_DATA'),
  HOSO_NATS_URL: urlOf(['nats', 'tls'])
    .optional()
    .describe('`nats://user:password@host:4222`, several with commas: where integration events go; default: nowhere'),
  HOSO_WEBHOOKS: z.string().min(1).optional().describe('JSON file with the subscribers of webhooks; default: none'),
  HOSO_PAPER_PROVINCES: z
    .string()
    .regex(/^\d{2}(,\d{2})*$/, 'must be codes of two digits with commas between them: 51,48')
    .transform((codes): readonly string[] => codes.split(','))
    .default([])
    .describe(
      'Codes of the provinces whose councils still sit on paper: their dossiers may be opened in `ocop-dossier@1`, where the secretary types results; default: none',
    ),
  HOSO_LEASE_SECONDS: wholeNumber(2, 300)
    .default(5)
    .describe('Seconds after which a silent projector or reactor is replaced by the one that stands by; the same for all of them'),
  HOSO_TRACES: onOff
    .optional()
    .describe(
      'Send OpenTelemetry traces to OTEL_EXPORTER_OTLP_ENDPOINT; default on where that variable is set, and to http://localhost:4318 without it',
    ),
  HOSO_ACCEPT_LOG: z
    .string()
    .regex(/^(\d{1,15}:[\w-]+|0:none)$/, 'must be the end of the log, `<position>:<event id>`, as the refusal to start says it')
    .optional()
    .describe(
      'Standalone only: starts on a log that lacks what the read models have seen, when it ends there: a restored backup; default: refuse',
    ),
  HOSO_ACCEPT_CLOCK: z.iso
    .date('must be a day, YYYY-MM-DD')
    .optional()
    .describe('Day on which somebody has looked at a clock that was refused and found it right; counts for 30 days; default: none'),
  HOSO_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info').describe('Least level logged'),
});

export type Variables = z.output<typeof variables>;
export type VariableName = keyof Variables;

/** Each with its default, as a document shows them. Empty: none, or it depends, as the description says. */
export const settings: readonly { readonly name: VariableName; readonly default: string; readonly does: string }[] = Object.entries(
  variables.shape,
).map(([name, schema]) => {
  const standard = schema.safeParse(undefined).data;
  return { name: name as VariableName, default: standard === undefined ? '' : String(standard), does: schema.description ?? '' };
});
