/** The envelope of an integration event: what is written to NATS and to webhooks, as JSON. */
import { z } from 'zod';
import { type EventData, type EventType, eventData } from './event-data.ts';

/** A token of a NATS subject: no dot, no wildcard, no space. */
const token = z.string().regex(/^[A-Za-z0-9-]{1,40}$/);

const about = z.object({
  dossierId: z.uuid(),
  productId: z
    .uuid()
    .optional()
    .describe('id of the product’s first dossier, the same over all its evaluations; absent where there is no product (a council round)'),
  province: token.describe('code of the province (Decision 19/2025/QĐ-TTg), or central'),
  unit: token.describe('code of the commune, or of the province or the ministry where the matter lies there'),
  sequence: z.int().min(0).describe('number of the fact in its dossier: a lower one that comes after a higher one is older news'),
});

/** Readers ignore fields that they do not know: a later version of Hoso may add some. */
export const envelope = z.object({
  id: z.uuid().describe('id of the fact: whoever has seen it has seen the event'),
  type: z.string().regex(/^[a-z0-9-]{1,40}$/),
  version: z.int().min(1),
  occurredOn: z.iso.date().describe('legal date: the date on the paper'),
  recordedAt: z.iso.datetime().describe('when it was recorded, in UTC'),
  about,
  data: z.record(z.string(), z.unknown()),
});

export type Envelope = Readonly<z.output<typeof envelope>>;
export type About = Envelope['about'];
export type IntegrationEvent = {
  [T in EventType]: Omit<Envelope, 'type' | 'version' | 'data'> & {
    readonly type: T;
    readonly version: (typeof eventData)[T]['version'];
    readonly data: EventData<T>;
  };
}[EventType];

const strict = new Map(
  Object.entries(eventData).map(([type, { data }]) => [
    type,
    envelope.extend({ about: about.strict(), data: data as z.ZodObject }).strict(),
  ]),
);

/**
 * The event as it goes out, checked against envelope and data schema, unknown fields included.
 * @throws Error that names the places that do not fit, never their values.
 */
export const checkedEvent = (candidate: Omit<Envelope, 'version'>): IntegrationEvent => {
  const schema = strict.get(candidate.type);
  if (schema === undefined) throw new Error(`there is no integration event ${candidate.type}`);
  const event = schema.safeParse({ ...candidate, version: eventData[candidate.type as EventType].version });
  if (event.success) return event.data as IntegrationEvent;
  const places = event.error.issues.map((issue) => `/${issue.path.join('/')}`).join(', ');
  throw new Error(`${candidate.type} does not fit its schema at ${places}`);
};

/** @throws Error for a text that is no integration event; of an event or a version that is not known here, `data` is as it came. */
export const parseEvent = (text: string): Envelope => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('no JSON');
  }
  const parsed = envelope.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error(`no integration event: ${parsed.error.issues.map((issue) => `/${issue.path.join('/')}`).join(', ')}`);
};

/** Narrows to an event of this type in the version that is known here, whose data fits; it may have fields that are not known here. */
export const isEvent = <T extends EventType>(
  event: Envelope,
  type: T,
): event is Extract<IntegrationEvent, { readonly type: T }> & Envelope =>
  event.type === type && event.version === eventData[type].version && eventData[type].data.loose().safeParse(event.data).success;

/** `hoso.<province>.<unit>.<event>` */
export const subjectOf = ({ about: { province, unit }, type }: Pick<Envelope, 'about' | 'type'>): string =>
  `hoso.${province}.${unit}.${type}`;

const TOKEN = /^(\*|[A-Za-z0-9-]{1,40})$/;

/** Whether a NATS pattern covers the subject of any event that there is: one that covers none is a slip. */
export const canCover = (pattern: string): boolean => {
  const tokens = pattern.split('.');
  const hasRest = tokens.at(-1) === '>';
  const [first = '*', province = '*', unit = '*', type = '*', ...more] = hasRest ? tokens.slice(0, -1) : tokens;
  if (more.length > 0 || tokens.length > 4 || (!hasRest && tokens.length < 4)) return false;
  return ['*', 'hoso'].includes(first) && TOKEN.test(province) && TOKEN.test(unit) && (type === '*' || Object.hasOwn(eventData, type));
};

/** Whether a NATS pattern (`*` one token, `>` the rest) covers the subject. */
export const covers = (pattern: string, subject: string): boolean => {
  const [wanted, tokens] = [pattern.split('.'), subject.split('.')];
  if (wanted.at(-1) === '>') return tokens.length >= wanted.length && wanted.slice(0, -1).every((t, i) => t === '*' || t === tokens[i]);
  return wanted.length === tokens.length && wanted.every((t, i) => t === '*' || t === tokens[i]);
};
