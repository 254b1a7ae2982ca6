/** Dossiers as the golden histories of the OCOP workflows tell them, stored with an envelope. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codec, type EventStore, type FactMetadata, memoryEventStore, type NewFact } from '@hoso/event-store';

type Story = {
  readonly name: string;
  readonly workflow: string;
  readonly facts: readonly { readonly type: string; readonly data: unknown }[];
};

const folder = join(import.meta.dirname, '../../../ocop/golden');

export const stories: readonly Story[] = readdirSync(folder).flatMap((workflow) =>
  readdirSync(join(folder, workflow)).flatMap((file) => {
    const lives = JSON.parse(readFileSync(join(folder, workflow, file), 'utf8')) as readonly Pick<Story, 'facts'>[];
    return lives.map(({ facts }, i) => ({ name: `${workflow} ${file.replace('.json', '')} ${i}`, workflow, facts }));
  }),
);

export const storyNamed = (part: string): Story => {
  const found = stories.find(({ name }) => name.includes(part));
  if (found === undefined) throw new Error(`no story is named ${part}`);
  return found;
};

const uuid = (head: number, tail: number): string =>
  `${head.toString(16).padStart(8, '0')}-0000-4000-8000-${tail.toString(16).padStart(12, '0')}`;
export const idOf = (dossier: number): string => uuid(0, dossier);
export const streamOf = (dossier: number): string => `dossier-${idOf(dossier)}`;
export const factIdOf = (dossier: number, revision: number): string => uuid(dossier, revision);

export const OFFICER = 'nguyen-van-an-079081000123';

export const metadataOf = (workflow: string): FactMetadata => ({
  recordedAt: '2026-11-24T02:03:04.005Z',
  effectiveOn: '2026-11-24',
  actor: { id: OFFICER, role: 'department-officer', unit: '51' },
  command: { id: uuid(9, 9), type: 'Act', digest: '00000000' },
  correlationId: uuid(9, 8),
  causationId: uuid(9, 7),
  workflow,
  schema: 1,
});

export const factsOf = ({ facts, workflow }: Pick<Story, 'facts' | 'workflow'>, dossier: number, from = 0): readonly NewFact[] =>
  facts.map(({ type, data }, i) => ({ id: factIdOf(dossier, from + i), type, data, metadata: metadataOf(workflow) }));

export const plainCodec = codec();

/** Appends the story to the dossier's stream, one fact an append. */
export const live = async (store: EventStore, story: Pick<Story, 'facts' | 'workflow'>, dossier: number, from = 0): Promise<void> => {
  for (const [i, fact] of factsOf(story, dossier, from).entries()) {
    await store.append(streamOf(dossier), from + i - 1, [plainCodec.encode(streamOf(dossier), fact)]);
  }
};

export const storeWith = async (...told: readonly Pick<Story, 'facts' | 'workflow'>[]): Promise<EventStore> => {
  const store = memoryEventStore();
  for (const [i, story] of told.entries()) await live(store, story, i + 1);
  return store;
};
