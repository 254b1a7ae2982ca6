import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type CodecOptions, codec, ERASED, type FieldPlace } from './codec.ts';
import type { FactMetadata, NewFact } from './envelope.ts';
import { memoryEventStore } from './memory-event-store.ts';
import type { NewEvent, RecordedEvent } from './port.ts';

const metadata: FactMetadata = {
  recordedAt: '2026-11-24T01:02:03.456Z',
  effectiveOn: '2026-11-24',
  actor: { id: 'u-17', role: 'commune-officer', unit: 'tra-bong' },
  command: { id: '5d1ff5b5-6bd1-4d0c-9c3a-0d8c6a3f1f11', type: 'FileDossier', digest: '0a1b2c3d' },
  correlationId: 'c-1',
  causationId: 'c-2',
  basis: 'QĐ 26/2026, Điều 4',
  workflow: 'ocop-dossier@1',
  ruleSet: 'qd-26-2026',
  schema: 1,
};

const factOf = (data: unknown, schema = 1, type = 'DossierFiled'): NewFact => ({
  id: 'a3bb189e-8bf9-4c4b-9f5e-1b0d2c3a4e5f',
  type,
  data,
  metadata: { ...metadata, schema },
});

const recorded = (event: NewEvent): RecordedEvent => ({ ...event, stream: 'dossier-1', revision: 4, position: 99 });

describe('the codec', () => {
  test('writes data and metadata as canonical JSON and reads the same fact back', () => {
    const { encode, decode } = codec();
    const fact = factOf({ product: 'Quế Trà Bồng', grams: 250.5, applicant: { name: 'HTX', kind: 'cooperative' } });
    const event = encode('dossier-1', fact);
    expect(event).toEqual({
      id: fact.id,
      type: 'DossierFiled',
      data: '{"applicant":{"kind":"cooperative","name":"HTX"},"grams":250.5,"product":"Quế Trà Bồng"}',
      metadata:
        '{"actor":{"id":"u-17","role":"commune-officer","unit":"tra-bong"},"basis":"QĐ 26/2026, Điều 4","causationId":"c-2",' +
        '"command":{"digest":"0a1b2c3d","id":"5d1ff5b5-6bd1-4d0c-9c3a-0d8c6a3f1f11","type":"FileDossier"},"correlationId":"c-1",' +
        '"effectiveOn":"2026-11-24","recordedAt":"2026-11-24T01:02:03.456Z","ruleSet":"qd-26-2026","schema":1,"workflow":"ocop-dossier@1"}',
    });
    expect(decode(recorded(event))).toEqual({ ...fact, stream: 'dossier-1', revision: 4, position: 99 });
  });

  test('lets only listed fields into the metadata, at every level', () => {
    const { encode } = codec();
    const fact = factOf({});
    const chatty = {
      ...fact.metadata,
      headers: { authorization: 'Bearer secret' },
      actor: { ...metadata.actor, name: 'Nguyễn Văn A' },
      command: { ...metadata.command, data: { phone: '0905' } },
    };
    expect(encode('dossier-1', { ...fact, metadata: chatty }).metadata).toBe(encode('dossier-1', fact).metadata);
  });

  test('refuses incomplete metadata and names the field, never a value', () => {
    const { encode } = codec();
    const { actor: _, ...without } = metadata;
    const broken: readonly (readonly [unknown, RegExp])[] = [
      [without, /metadata of DossierFiled .* at \/actor$/],
      [{ ...metadata, actor: { id: 'secret', role: 7, unit: 'u' } }, /at \/actor\/role$/],
      [{ ...metadata, command: { ...metadata.command, digest: undefined } }, /at \/command\/digest$/],
    ];
    for (const [bad, message] of broken) {
      expect(() => encode('dossier-1', { ...factOf({}), metadata: bad as FactMetadata })).toThrow(message);
    }
  });

  test('refuses data that is no JSON and names the place', () => {
    const { encode } = codec();
    expect(() => encode('dossier-1', factOf({ scores: [1, undefined] }))).toThrow(/'\/scores\/1': undefined/);
    expect(() => encode('dossier-1', factOf(undefined))).toThrow(/'': undefined/);
  });

  test('says which event cannot be read, without its text', () => {
    const { encode, decode } = codec();
    const event = recorded(encode('dossier-1', factOf({})));
    const readings = [
      { ...event, data: '{"name":"Nguyễn Văn A' },
      { ...event, metadata: 'Nguyễn Văn A' },
      { ...event, metadata: '{}' },
    ].map((broken) => {
      try {
        return decode(broken);
      } catch (error) {
        return error as Error;
      }
    });
    expect(readings.map((error) => (error as Error).message)).toEqual([
      'DossierFiled at dossier-1 revision 4 cannot be read: its data is no JSON',
      'DossierFiled at dossier-1 revision 4 cannot be read: its metadata is no JSON',
      'DossierFiled at dossier-1 revision 4 cannot be read: its metadata names no schema version',
    ]);
    for (const error of readings) expect((error as Error).cause).not.toHaveProperty('cause');
  });
});

describe('old shapes', () => {
  type V2 = { readonly name: { readonly vi: string } };
  const options: CodecOptions = {
    schemaOf: (type) => (type === 'DossierFiled' ? 3 : 1),
    upcasters: {
      DossierFiled: {
        1: (data) => ({ name: { vi: (data as { name: string }).name } }),
        2: (data) => ({ ...(data as V2), kind: 'first' }),
      },
    },
  };

  test('are brought to the current one step by step on read; the stored bytes stay', () => {
    const { decode } = codec(options);
    const [first, second, third] = [1, 2, 3].map((schema) => {
      const data = { 1: { name: 'Quế' }, 2: { name: { vi: 'Quế' } }, 3: { name: { vi: 'Quế' }, kind: 'upgrade' } }[schema];
      const event = recorded(codec({ schemaOf: () => schema }).encode('dossier-1', factOf(data, schema)));
      const bytes = JSON.stringify(event);
      const fact = decode(Object.freeze(event));
      expect(JSON.stringify(event)).toBe(bytes);
      return fact;
    });
    expect(first?.data).toEqual({ name: { vi: 'Quế' }, kind: 'first' });
    expect(second?.data).toEqual({ name: { vi: 'Quế' }, kind: 'first' });
    expect(third?.data).toEqual({ name: { vi: 'Quế' }, kind: 'upgrade' });
    expect([first, second, third].map((fact) => fact?.metadata.schema)).toEqual([3, 3, 3]);
  });

  test('that are newer than this program are an error', () => {
    const event = recorded(codec({ schemaOf: () => 4 }).encode('dossier-1', factOf({}, 4)));
    expect(() => codec(options).decode(event)).toThrow(/schema version 4; this program knows 3 at most/);
  });

  test('are not written any more', () => {
    expect(() => codec(options).encode('dossier-1', factOf({}, 1))).toThrow(/is written with schema version 3, not 1/);
  });

  test('without a way to the current one stop the program at start, or at the latest on read', () => {
    const step = (data: unknown) => data;
    const upcasters = (steps: Record<number, typeof step>) => ({ DossierFiled: steps });
    expect(() => codec({ schemaOf: () => 3, upcasters: upcasters({ 1: step }) })).toThrow(
      /upcasters from \[1,2\] are needed, \[1\] are there/,
    );
    expect(() => codec({ upcasters: upcasters({ 1: step }) })).toThrow(/upcasters from \[\] are needed/);
    const event = recorded(codec().encode('dossier-1', factOf({})));
    expect(() => codec({ schemaOf: () => 2 }).decode(event)).toThrow(/no upcaster for DossierFiled from schema version 1/);
  });
});

/** A cipher for the tests: AES-GCM under one key a stream, bound to the place of the field. */
const toyCipher = () => {
  const keys = new Map<string, Buffer>();
  const placeOf = ({ stream, factType, pointer }: FieldPlace) => Buffer.from(`${stream} ${factType} ${pointer}`);
  const seal = (value: unknown, place: FieldPlace): string => {
    const key = keys.get(place.stream) ?? randomBytes(32);
    keys.set(place.stream, key);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(placeOf(place));
    return Buffer.concat([nonce, cipher.update(JSON.stringify(value)), cipher.final(), cipher.getAuthTag()]).toString('base64');
  };
  const open = (sealed: unknown, place: FieldPlace): unknown => {
    const key = keys.get(place.stream);
    if (key === undefined) return ERASED;
    const bytes = Buffer.from(String(sealed), 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(placeOf(place)).setAuthTag(bytes.subarray(-16));
    return JSON.parse(`${decipher.update(bytes.subarray(12, -16), undefined, 'utf8')}${decipher.final('utf8')}`);
  };
  return { seal, open, keys };
};

describe('personal data', () => {
  const data = {
    applicant: { name: 'Nguyễn Thị Hoa', phone: '0905 123 456', kind: 'household' },
    participants: [{ name: 'Phạm Văn Tư', role: 'chair' }, { name: 'Lê Thị Năm', role: 'member' }, { role: 'guest' }],
    'a/b~c': 'Võ Sáu',
    commune: 'Trà Bồng',
  };
  const pointers = ['/applicant/name', '/applicant/phone', '/participants/*/name', '/a~1b~0c', '/missing/name', '/commune/*'];
  const secrets = ['Nguyễn Thị Hoa', '0905 123 456', 'Phạm Văn Tư', 'Lê Thị Năm', 'Võ Sáu'];
  const personal = (type: string): readonly string[] => (type === 'DossierFiled' ? pointers : []);

  test('never stands in clear in the stored event, and comes back on read', async () => {
    const { encode, decode } = codec({ personal, ...toyCipher() });
    const store = memoryEventStore();
    const before = structuredClone(data);
    await store.append('dossier-1', -1, [encode('dossier-1', factOf(data))]);
    expect(data).toEqual(before);
    const [event] = await store.readStream('dossier-1');
    if (event === undefined) throw new Error('nothing stored');
    for (const secret of secrets) {
      expect(JSON.stringify(event)).not.toContain(secret);
      expect(JSON.stringify(event).normalize('NFD')).not.toContain(secret.normalize('NFD'));
    }
    expect(JSON.parse(event.data)).toMatchObject({
      applicant: { kind: 'household' },
      commune: 'Trà Bồng',
      participants: [{}, {}, { role: 'guest' }],
    });
    expect(decode(event).data).toEqual(data);
    await store.close();
  });

  test('is a marker once its key is destroyed; the stored bytes and the rest stay', () => {
    const cipher = toyCipher();
    const { encode, decode } = codec({ personal, ...cipher });
    const event = recorded(encode('dossier-1', factOf(data)));
    const bytes = event.data;
    cipher.keys.delete('dossier-1');
    const read = decode(event);
    expect(event.data).toBe(bytes);
    expect(read.data).toEqual({
      applicant: { name: ERASED, phone: ERASED, kind: 'household' },
      participants: [{ name: ERASED, role: 'chair' }, { name: ERASED, role: 'member' }, { role: 'guest' }],
      'a/b~c': ERASED,
      commune: 'Trà Bồng',
    });
    expect(read.metadata).toEqual(metadata);
  });

  test('is bound to its place: a sealed value moved elsewhere does not open', () => {
    const { encode, decode } = codec({ personal, ...toyCipher() });
    const event = recorded(encode('dossier-1', factOf({ applicant: { name: 'Hoa', phone: '0905' } })));
    const { applicant } = JSON.parse(event.data);
    const swapped = { ...event, data: JSON.stringify({ applicant: { name: applicant.phone, phone: applicant.name } }) };
    expect(() => decode(swapped)).toThrow(/cannot be read/);
  });

  test('is sealed place by place: each call names stream, type and the item', () => {
    const places: FieldPlace[] = [];
    const { encode } = codec({ personal, seal: (_, place) => places.push(place) });
    encode('dossier-1', factOf(data));
    expect(places.map((place) => place.pointer)).toEqual([
      '/applicant/name',
      '/applicant/phone',
      '/participants/0/name',
      '/participants/1/name',
      '/a~1b~0c',
    ]);
    expect(places.every((place) => place.stream === 'dossier-1' && place.factType === 'DossierFiled')).toBe(true);
  });

  test('is opened where its own schema version had it, before old shapes are repaired', () => {
    const cipher = toyCipher();
    const fields = (_: string, schema: number) => (schema === 1 ? ['/name'] : ['/applicant/name', '/applicant']);
    const old = recorded(codec({ personal: fields, ...cipher }).encode('dossier-1', factOf({ name: 'Hoa' })));
    const { encode, decode } = codec({
      personal: fields,
      ...cipher,
      schemaOf: () => 2,
      upcasters: { DossierFiled: { 1: (was) => ({ applicant: was }) } },
    });
    expect(old.data).not.toContain('Hoa');
    expect(decode(old).data).toEqual({ applicant: { name: 'Hoa' } });
    const now = recorded(encode('dossier-1', factOf({ applicant: { name: 'Hoa' } }, 2)));
    expect(JSON.parse(now.data).applicant).toBeTypeOf('string');
    expect(decode(now).data).toEqual({ applicant: { name: 'Hoa' } });
  });

  test('costs nothing where there is no cipher: the marked fields are not even asked for', () => {
    const { encode, decode } = codec({
      personal: () => {
        throw new Error('asked');
      },
    });
    const event = recorded(encode('dossier-1', factOf(data)));
    expect(decode(event).data).toEqual(data);
  });

  test('is marked by JSON pointers only', () => {
    for (const bad of ['', 'name', '#/name']) {
      const { encode } = codec({ personal: () => [bad], ...toyCipher() });
      expect(() => encode('dossier-1', factOf(data))).toThrow(/no JSON pointer/);
    }
  });
});
