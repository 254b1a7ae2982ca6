import type { StoredFact } from '@hoso/event-store';
import { personalPointers } from '@hoso/ocop';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type EventType, eventData } from './event-data.ts';
import { type Known, remember, tell } from './from-facts.ts';
import { covers, envelope, type IntegrationEvent, isEvent, parseEvent, subjectOf } from './integration-event.ts';
import { factIdOf, factsOf, idOf, metadataOf, OFFICER, stories, storyNamed, streamOf } from './testing/stories.ts';

type Story = (typeof stories)[number];
const stored = (story: Pick<Story, 'facts' | 'workflow'>): readonly StoredFact[] =>
  factsOf(story, 1).map((fact, revision) => ({ ...fact, stream: streamOf(1), revision, position: revision + 1 }));

const toldOf = (story: Pick<Story, 'facts' | 'workflow'>): readonly IntegrationEvent[] => {
  let known: Known = {};
  return stored(story).flatMap((fact) => {
    known = remember(known, fact);
    return tell(known, fact) ?? [];
  });
};

const roundStory = (provinceCode: string | null) => ({
  workflow: 'council-round@1',
  facts: [
    { type: 'RoundPlanned', data: { roundId: 'province-51-2026-2', level: provinceCode === null ? 'ministry' : 'province', provinceCode } },
    { type: 'RoundConcluded', data: { results: [{ dossierId: idOf(7) }, { dossierId: idOf(8) }], concludedOn: '2026-11-12', late: false } },
  ],
});

/** The values at a JSON pointer with `*` for every item. */
const at = (value: unknown, [step, ...rest]: readonly string[]): readonly unknown[] => {
  if (step === undefined) return value === undefined ? [] : [value];
  if (Array.isArray(value)) return value.flatMap((item) => at(item, rest));
  return typeof value === 'object' && value !== null ? at((value as Record<string, unknown>)[step], rest) : [];
};

const numberOf = (event: IntegrationEvent | undefined) => (event?.type === 'certificate-issued' ? event.data.certificateNumber : undefined);

describe('the golden histories', () => {
  it('of every workflow can be told, and tell every event between them', () => {
    expect(stories.length).toBeGreaterThanOrEqual(50);
    const told = stories.flatMap(toldOf);
    expect(told.length).toBeGreaterThan(200);
    expect([...new Set(told.map(({ type }) => type))].sort()).toEqual(Object.keys(eventData).sort());
  });

  it('tell the way of a first dossier from its filing to the end of its certificate', () => {
    expect(toldOf(storyNamed('first-dossier-4-stars-expired')).map(({ type }) => type)).toEqual([
      'dossier-filed',
      'supplement-requested',
      'commune-report-issued',
      'dossier-sent-to-province',
      'supplement-requested',
      'supplement-requested',
      'round-scheduled',
      'council-result',
      'recognition-decided',
      'certificate-issued',
      'result-published',
      'certificate-ended',
    ]);
  });

  it.each([
    ['4-stars-expired', 'expired', '2029-11-21'],
    ['revoked-late', 'revoked', '2027-03-17'],
    ['recognition-withdrawn', 'withdrawn', '2027-10-20'],
    ['in-time-the-old-certificate', 'superseded', undefined],
  ])('tell of %s that the certificate is %s', (name, cause, endedOn) => {
    const told = toldOf(storyNamed(name));
    const last = told.find(({ type }) => type === 'certificate-ended');
    const issued = told.find(({ type }) => type === 'certificate-issued');
    expect(last?.data).toMatchObject({ cause, certificateNumber: numberOf(issued) });
    expect(last?.data).toMatchObject(endedOn === undefined ? { supersededBy: expect.any(String) } : { endedOn });
  });

  it('tell nobody who is in them: no personal field, no name of an officer', () => {
    let checked = 0;
    for (const story of stories) {
      const text = JSON.stringify(toldOf(story));
      expect(text).not.toContain(OFFICER);
      for (const { type, data } of story.facts) {
        for (const pointer of personalPointers(type)) {
          for (const value of at(data, pointer.slice(1).split('/'))) {
            if (typeof value !== 'string') continue;
            checked++;
            // A short one (an ethnicity, `Co`) stands within other words too: it must not be a value of its own.
            const quoted = JSON.stringify(value);
            expect(text).not.toContain(value.length < 6 ? quoted : quoted.slice(1, -1));
          }
        }
      }
    }
    expect(checked).toBeGreaterThan(100);
  });
});

describe('an event', () => {
  it('has the id of its fact, says when and about what, and goes to a subject of its unit', () => {
    const story = storyNamed('first-dossier-4-stars-expired');
    const issued = toldOf(story).find(({ type }) => type === 'certificate-issued') as IntegrationEvent;
    const revision = story.facts.findIndex(({ type }) => type === 'CertificateIssued');
    expect(issued).toEqual({
      id: factIdOf(1, revision),
      type: 'certificate-issued',
      version: 1,
      occurredOn: '2026-11-24',
      recordedAt: '2026-11-24T02:03:04.005Z',
      about: { dossierId: idOf(1), productId: expect.any(String), province: '51', unit: '21115', sequence: revision },
      data: {
        certificateNumber: expect.any(String),
        productCode: expect.any(String),
        productSet: '20',
        issuedOn: '2026-11-20',
        validThrough: '2029-11-20',
        stars: 4,
        decisionNumber: expect.any(String),
        registered: false,
      },
    });
    expect(subjectOf(issued)).toBe('hoso.51.21115.certificate-issued');
  });

  it('of a round lies with the province, or with the ministry', () => {
    const [provincial] = toldOf(roundStory('51'));
    expect(provincial).toMatchObject({
      type: 'council-round-concluded',
      data: { roundId: 'province-51-2026-2', level: 'province', concludedOn: '2026-11-12', dossiers: 2 },
    });
    expect(subjectOf(provincial as IntegrationEvent)).toBe('hoso.51.51.council-round-concluded');
    expect(subjectOf(toldOf(roundStory(null))[0] as IntegrationEvent)).toBe('hoso.central.MAE.council-round-concluded');
  });

  it('does not come of another workflow with facts of the same names', () => {
    const { facts } = storyNamed('first-dossier-4-stars-expired');
    expect(toldOf({ facts, workflow: 'building-permit@1' })).toEqual([]);
    expect(toldOf({ facts: [{ type: 'constructor', data: {} }], workflow: 'ocop-dossier@1' })).toEqual([]);
    expect(toldOf({ facts, workflow: 'constructor@1' })).toEqual([]);
  });

  it('does not come of a fact that does not fit: the error names places and no values', () => {
    const told = () =>
      toldOf({
        workflow: 'ocop-dossier@1',
        facts: [
          { type: 'IdeaRegistered', data: { productId: idOf(1), provinceCode: '51', communeCode: '21115', product: { set: '20' } } },
          { type: 'RecognitionDecided', data: { paper: { number: 'Nguyễn Văn An' }, decidedOn: 'hôm qua', stars: 7, level: 'province' } },
        ],
      });
    expect(told).toThrow(/^recognition-decided does not fit its schema at \/data\/decidedOn, \/data\/stars$/);
  });

  it('does not come of a dossier whose place is not known', () => {
    const fact = { type: 'HandedOverToProvince', data: {} };
    expect(() => toldOf({ workflow: 'ocop-dossier@1', facts: [fact] })).toThrow('/about/province, /about/unit');
  });
});

describe('the schemas', () => {
  const strings = (schema: unknown): readonly Record<string, unknown>[] => {
    if (typeof schema !== 'object' || schema === null) return [];
    const here = schema as Record<string, unknown>;
    return here.type === 'string' ? [here] : Object.values(here).flatMap(strings);
  };

  it('have no room for free text: every text is a code, a date, an id or the number of a paper', () => {
    const all = Object.values(eventData).flatMap(({ data }) => strings(z.toJSONSchema(data)));
    expect(all.length).toBeGreaterThan(20);
    for (const one of all) expect(one.enum ?? one.format ?? one.pattern ?? Number(one.maxLength) <= 60).toBeTruthy();
  });

  it('take no field that they do not name', () => {
    for (const { data } of Object.values(eventData)) expect(z.toJSONSchema(data).additionalProperties).toBe(false);
  });

  it('have names that fit a subject, and titles', () => {
    for (const [type, { vi, en, version }] of Object.entries(eventData)) {
      expect(envelope.shape.type.safeParse(type).success).toBe(true);
      expect(vi).not.toBe(en);
      expect(version).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('a reader', () => {
  const [event] = toldOf(storyNamed('first-dossier-4-stars-expired')) as readonly [IntegrationEvent];
  const text = (change: object): string => JSON.stringify({ ...event, ...change });

  it('gets back what was written', () => {
    expect(parseEvent(JSON.stringify(event))).toEqual(event);
  });

  it('ignores fields of a later version of the envelope and of the data', () => {
    const later = parseEvent(text({ trace: 'x', data: { ...event.data, more: 1 } }));
    expect(later).not.toHaveProperty('trace');
    expect(isEvent(later, 'dossier-filed')).toBe(true);
  });

  it('is told that a version or an event is not known here', () => {
    expect(isEvent(parseEvent(text({ version: 2 })), 'dossier-filed')).toBe(false);
    expect(isEvent(parseEvent(text({ type: 'not-yet-invented' })), 'dossier-filed')).toBe(false);
    expect(isEvent(parseEvent(text({ data: {} })), 'dossier-filed')).toBe(false);
    expect(isEvent(parseEvent(text({})), 'certificate-issued' satisfies EventType)).toBe(false);
  });

  it.each(['', '{', 'null', '[]', text({ id: 'x' }), text({ about: { ...event.about, province: '51.>' } }), text({ data: 'x' })])(
    'refuses what does not fit: %#',
    (wrong) => {
      expect(() => parseEvent(wrong)).toThrow(/^no (JSON|integration event: )/);
    },
  );
});

describe('a pattern', () => {
  it.each([
    ['hoso.>', true],
    ['>', true],
    ['hoso.51.>', true],
    ['hoso.*.*.certificate-issued', true],
    ['hoso.51.21115.certificate-issued', true],
    ['hoso.52.>', false],
    ['hoso.*.*.dossier-filed', false],
    ['hoso.*.*', false],
    ['hoso.51.21115.certificate-issued.>', false],
    ['hoso.51.21115.*.*', false],
  ])('%s covers a certificate of commune 21115: %s', (pattern, expected) => {
    expect(covers(pattern, 'hoso.51.21115.certificate-issued')).toBe(expected);
  });
});

it('metadata of the stories names an officer, so that the check for personal data checks something', () => {
  expect(metadataOf('x@1').actor.id).toBe(OFFICER);
});
