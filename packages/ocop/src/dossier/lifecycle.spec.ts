import { describe, expect, it } from 'vitest';
import * as p from '../testing/people.ts';

describe('a dossier on its way', () => {
  it('reaches a 4-star certificate from the idea', () => {
    const s = p.certified();
    expect(s.path).toBe('monitoring.oversight.regular|monitoring.recognition.standing');
    expect(s.context.certificate).toMatchObject({ stars: 4, validThrough: '2029-09-01' });
  });
  it('reaches 5 stars through the ministry', () => {
    expect(p.fiveStars().context.certificate?.stars).toBe(5);
  });
});
