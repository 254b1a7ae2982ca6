import { describe, expect, it } from 'vitest';
import { brokerOptions } from './broker-url.ts';

describe('the address of NATS', () => {
  it.each([
    ['nats://127.0.0.1:4222', { servers: ['127.0.0.1:4222'] }],
    ['nats://nats.internal', { servers: ['nats.internal:4222'] }],
    ['nats://hoso:a%40b:c@h:4222/', { servers: ['h:4222'], user: 'hoso', pass: 'a@b:c' }],
    ['nats://hoso:p@ss@h', { servers: ['h:4222'], user: 'hoso', pass: 'p@ss' }],
    ['nats://s3cret@h', { servers: ['h:4222'], token: 's3cret' }],
    ['tls://hoso:x@a:4222,tls://b:4223', { servers: ['a:4222', 'b:4223'], user: 'hoso', pass: 'x', tls: {} }],
    ['nats://[::1]:4222, c', { servers: ['[::1]:4222', 'c:4222'] }],
  ])('%s', (url, options) => expect(brokerOptions(url)).toEqual(options));

  it.each(['nats://', 'nats://hunter2@', 'nats://h:port', 'nats://a:1,,b'])('that cannot be read is not repeated: %s', (url) => {
    expect(() => brokerOptions(url)).toThrow(/^the address of NATS cannot be read: nats:\/\/user:password@host:4222$/);
  });
});
