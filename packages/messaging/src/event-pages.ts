/** Integration events as documents: the tables of docs/integration-events.md and the JSON Schemas beside it. */
import { z } from 'zod';
import { type EventType, eventData } from './event-data.ts';
import { factsBehind } from './from-facts.ts';
import { envelope } from './integration-event.ts';

type Field = {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
};

const types = Object.keys(eventData) as readonly EventType[];

const kindOf = ({ type, format, enum: values, maximum, maxLength, pattern }: Field): string => {
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  if (format === 'date') return 'date, YYYY-MM-DD';
  if (format === 'date-time') return 'instant, RFC 3339';
  if (format === 'uuid') return 'UUID';
  if (type === 'integer') return maximum !== undefined && maximum < 100 ? `integer to ${maximum}` : 'integer';
  if (type === 'string')
    return pattern === undefined ? `text of ${maxLength} characters at most` : `text, \`${pattern.replaceAll('|', '\\|')}\``;
  return type ?? '';
};

/** Rows of a table of fields; those of an object within stand under its name. */
const rowsOf = ({ properties = {}, required = [] }: Field, within = ''): readonly string[] =>
  Object.entries(properties).flatMap(([name, field]) => {
    if (field.properties !== undefined) return rowsOf(field, `${within}${name}.`);
    const optional = required.includes(name) ? '' : ' (optional)';
    return [`| \`${within}${name}\`${optional} | ${kindOf(field)} | ${field.description ?? ''} |`];
  });

const table = (schema: z.ZodType): readonly string[] => {
  const rows = rowsOf(z.toJSONSchema(schema) as Field);
  return rows.length === 0 ? ['No fields: that it happened is all.'] : ['| field | what | meaning |', '|---|---|---|', ...rows];
};

/** Markdown: the envelope, one line for each event, then the fields of each. */
export const eventTables = (): string => {
  const list = types.map((type) => {
    const { version, vi, en } = eventData[type];
    return `| \`${type}\` | ${version} | ${vi} | ${en} | ${factsBehind(type).join(', ')} |`;
  });
  return [
    ...table(envelope),
    '',
    '## Events',
    '',
    ...['| event | version | Vietnamese | English | fact |', '|---|---|---|---|---|', ...list],
    ...types.flatMap((type) => ['', `### ${type}`, '', ...table(eventData[type].data)]),
  ].join('\n');
};

/** A format says it shorter than its pattern, readers may meet fields of a later version, and every integer of JSON has that maximum. */
const readable = (_: string, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { additionalProperties: _a, $schema: _s, pattern, maximum, ...rest } = value as Record<string, unknown>;
  return {
    ...rest,
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { maximum }),
    ...(pattern === undefined || rest.format !== undefined ? {} : { pattern }),
  };
};

/** A JSON Schema (2020-12) of the envelope and, in `oneOf`, of the data of each event. */
export const eventSchemas = (): string => {
  const schema = {
    title: 'Hoso integration event',
    ...z.toJSONSchema(envelope),
    oneOf: types.map((type) => {
      const { version, vi, en, data } = eventData[type];
      return { title: `${vi} / ${en}`, properties: { type: { const: type }, version: { const: version }, data: z.toJSONSchema(data) } };
    }),
  };
  const text = JSON.stringify({ dialect: 'https://json-schema.org/draft/2020-12/schema', ...schema }, readable, 2).replace(
    '"dialect"',
    '"$schema"',
  );
  // Short lists on one line, as the formatter of this project has them.
  return `${text.replace(/\[\s+([^[\]{}]+?)\s+\]/g, (_, items: string) => `[${items.replaceAll(/\s*\n\s*/g, ' ')}]`)}\n`;
};

const BEGIN = '<!-- events: written by packages/messaging/src/write-event-pages.ts -->';
const END = '<!-- end of events -->';

/** The document with its generated part as it is now. @throws Error when the marks of that part are missing. */
export const withEventTables = (document: string): string => {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`no part between ${BEGIN} and ${END}`);
  return `${document.slice(0, begin)}${BEGIN}\n\n${eventTables()}\n\n${document.slice(end)}`;
};
