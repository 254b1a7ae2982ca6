import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventData } from './event-data.ts';
import { eventSchemas, withEventTables } from './event-pages.ts';
import { factsBehind } from './from-facts.ts';
import * as messaging from './index.ts';
import { checkedEvent, parseEvent } from './integration-event.ts';
import { isSignedBy } from './webhook-signature.ts';

const docs = join(import.meta.dirname, '../../../docs');
const page = readFileSync(join(docs, 'integration-events.md'), 'utf8');
const blocks = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text ?? '');

describe('the page on integration events', () => {
  it('says what the schemas say: node packages/messaging/src/write-event-pages.ts brings it up to date', () => {
    expect(withEventTables(page)).toBe(page);
    for (const type of Object.keys(eventData)) expect(page).toContain(`### ${type}\n`);
    expect(() => withEventTables('no marks')).toThrow('no part between');
  });

  it('stands beside JSON Schemas that are up to date', () => {
    expect(readFileSync(join(docs, 'integration-events.schema.json'), 'utf8')).toBe(eventSchemas());
    const { $schema, oneOf } = JSON.parse(eventSchemas());
    expect($schema).toContain('2020-12');
    expect(oneOf).toHaveLength(Object.keys(eventData).length);
  });

  it('names for each event the facts that lead to it', () => {
    for (const type of Object.keys(eventData) as (keyof typeof eventData)[]) expect(factsBehind(type).length).toBeGreaterThan(0);
  });

  it('shows an event that is one', () => {
    const examples = blocks('json');
    expect(examples).toHaveLength(1);
    for (const example of examples) {
      const event = parseEvent(example);
      expect(checkedEvent(event)).toEqual(event);
    }
  });

  it('gives a signature to test against that holds', () => {
    const [vector = ''] = blocks('text');
    const {
      secret = '',
      id = '',
      timestamp = '',
      body = '',
      signature = '',
    } = Object.fromEntries(
      vector
        .trim()
        .split('\n')
        .map((line) => line.split(/\s+(.*)/).slice(0, 2)),
    ) as Record<string, string>;
    const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    expect(isSignedBy(secret, headers, body, Number(timestamp))).toBe(true);
    expect(isSignedBy(secret, headers, `${body} `, Number(timestamp))).toBe(false);
  });

  it('imports in its example only what there is', () => {
    const [example = ''] = blocks('ts');
    const names = /import \{ (.*) \} from '@hoso\/messaging'/.exec(example)?.[1]?.split(', ') ?? [];
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) expect(messaging).toHaveProperty(name);
  });
});
