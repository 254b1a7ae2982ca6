import { describe, expect, test } from 'vitest';
import { createLogger } from './logger.ts';

const lines = () => {
  const written: string[] = [];
  return { written, stream: { write: (line: string) => void written.push(line) } };
};

describe('the logger', () => {
  test('writes one JSON line with time, level, name and message', () => {
    const { written, stream } = lines();
    createLogger({ name: 'api' }, stream).info({ requestId: 'r1' }, 'request');
    expect(written).toHaveLength(1);
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ level: 'info', name: 'api', requestId: 'r1', msg: 'request' });
  });

  test('blanks tokens wherever a careless call puts them', () => {
    const { written, stream } = lines();
    const logger = createLogger({ name: 'api' }, stream);
    logger.info({ authorization: 'Bearer s3cret' });
    logger.info({ headers: { authorization: 'Bearer s3cret', cookie: 's3cret' } });
    logger.info({ req: { headers: { authorization: 'Bearer s3cret' } }, body: { token: 's3cret', password: 's3cret' } });
    expect(written).toHaveLength(3);
    expect(written.join('')).not.toContain('s3cret');
  });

  test('is silent below its level', () => {
    const { written, stream } = lines();
    createLogger({ name: 'api', level: 'warn' }, stream).info('nothing');
    expect(written).toEqual([]);
  });
});
