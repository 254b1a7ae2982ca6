import { describe, expect, it } from 'vitest';
import { parseSubscribers } from './subscribers.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const good = { id: 'tax-office', url: 'https://example.gov.vn/hoso', secrets: [secret] };
const text = (...subscribers: readonly unknown[]) => JSON.stringify(subscribers);

describe('the subscribers of webhooks', () => {
  it('are read from JSON', () => {
    const filters = ['hoso.51.>', '>', '*.*.*.*', 'hoso.*.21115.certificate-issued', '*.central.>', 'hoso.51.21115.>'];
    const filtered = { ...good, id: 'b', filters };
    expect(parseSubscribers(text(good, filtered))).toEqual([good, filtered]);
    expect(parseSubscribers('[]')).toEqual([]);
  });

  it('may be on this machine in development only', () => {
    const here = { ...good, url: 'http://127.0.0.1:9000/hook' };
    expect(() => parseSubscribers(text(here))).toThrow('/0: a webhook goes to a loopback address only where that is allowed');
    expect(parseSubscribers(text(here), { allowLoopback: true })).toHaveLength(1);
  });

  it.each([
    'hoso',
    'hoso.51.21115',
    'hoso.51.21115.hunter2',
    'hoso.51.21115.certificate-issued.>',
    'hoso.51.certificate-issued',
    'hoso.>.certificate-issued',
    'hosos.51.>',
    'hoso..21115.certificate-issued',
    'hoso.5*.>',
    'hoso.51.21115.certificate-*',
    'Hoso.>',
    '',
  ])('have no filter that covers no event: %s', (filter) => {
    expect(() => parseSubscribers(text({ ...good, filters: ['hoso.>', filter] }))).toThrow(
      '/0: filter 2 of the subscriber tax-office covers no event',
    );
    expect(() => parseSubscribers(text({ ...good, filters: [filter] }))).not.toThrow('hunter2');
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
