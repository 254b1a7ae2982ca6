import { describe, expect, it } from 'vitest';
import { parseSubscribers } from './subscribers.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const good = { id: 'tax-office', url: 'https://example.gov.vn/hoso', secrets: [secret] };
const text = (...subscribers: readonly unknown[]) => JSON.stringify(subscribers);

describe('the subscribers of webhooks', () => {
  it('are read from JSON', () => {
    const filtered = { ...good, id: 'b', filters: ['hoso.51.>'] };
    expect(parseSubscribers(text(good, filtered))).toEqual([good, filtered]);
    expect(parseSubscribers('[]')).toEqual([]);
  });

  it('may be on this machine in development only', () => {
    const here = { ...good, url: 'http://127.0.0.1:9000/hook' };
    expect(() => parseSubscribers(text(here))).toThrow('/0: a webhook goes to a loopback address only where that is allowed');
    expect(parseSubscribers(text(here), { allowLoopback: true })).toHaveLength(1);
  });

  it.each([
    ['hunter2', 'no JSON'],
    ['{}', 'cannot be used: /: '],
    [text({ ...good, secrets: [] }), '/0/secrets: '],
    [text(good, { ...good, url: 'http://example.gov.vn/hunter2' }), 'an id stands twice'],
    [text(good, { ...good, id: 'b', url: 'http://example.gov.vn/hunter2' }), '/1: a webhook goes by https'],
    [text({ ...good, secrets: ['hunter2'] }), '/0: '],
    [text({ ...good, secret: 'hunter2' }), '/0: '],
  ])('that cannot be used are named by place and rule: %s', (json, fault) => {
    expect(() => parseSubscribers(json)).toThrow(fault);
    expect(() => parseSubscribers(json)).not.toThrow('hunter2');
  });
});
