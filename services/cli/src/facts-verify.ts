/** `hoso facts verify`: what the log knows of itself, held against its bytes; `hoso backup` reads its copy back by the same walk. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { factId } from '@hoso/engine';
import type { RecordedEvent, StoredFact } from '@hoso/event-store';
import type { State } from '@hoso/workflow';
import { type Command, CommandError, type Stack } from './command.ts';
import { nameOf, pagesOf, textOf } from './facts-copy.ts';

export type Walked = {
  readonly position: number;
  readonly eventId: string;
  readonly facts: number;
  readonly dossiers: number;
  /** Over all facts, as `hoso facts copy` says it: whoever alters one and its id with it has another. */
  readonly sha256: string;
};
/** What an earlier backup says of the same log. */
export type Earlier = Pick<Walked, 'position' | 'facts' | 'sha256'>;

/** One dossier or round on the way: where it stands, and which fact of which command came last. */
type Reached = { readonly state: State; readonly revision: number; readonly commandId: string; readonly index: number };

export type WalkOptions = {
  readonly earlier?: Earlier | undefined;
  readonly tell: (progress: string) => void;
  readonly signal: AbortSignal;
  /** Sees each fact that is as it should be. */
  readonly onFact?: (fact: StoredFact) => void;
};

const fault = (vi: string, en: string): CommandError => new CommandError({ vi, en });

const differs = ({ facts, position }: Earlier): CommandError =>
  fault(
    `${facts} sự kiện đầu tiên (đến vị trí ${position}) không còn là những sự kiện của bản sao trước`,
    `The first ${facts} facts (up to position ${position}) are not those of the earlier backup any more`,
  );

/**
 * Reads every fact: positions without a gap where the store counts them so, the revisions of each stream without a gap, each id that of its
 * stream, place and bytes, each fact accepted by the state before it.
 * @throws CommandError that names the first fault.
 */
export const walkFacts = async (stack: Omit<Stack, 'readModels'>, { earlier, tell, signal, onFact }: WalkOptions): Promise<Walked> => {
  const { store, registry, codec, isGapless } = stack;
  const streams = new Map<string, Reached>();
  const hash = createHash('sha256');
  let [position, eventId, facts] = [0, '', 0];

  /** @throws Error in words. */
  const step = (before: Reached | undefined, event: RecordedEvent): Reached => {
    const revision = (before?.revision ?? -1) + 1;
    if (event.revision !== revision) throw new Error(`revision ${revision} of its stream is missing`);
    const fact = codec.decode(event);
    const commandId = fact.metadata.command.id;
    const index = before?.commandId === commandId ? before.index + 1 : 0;
    if (factId(event.stream, index, event) !== event.id) throw new Error('its id is not that of its bytes: one of them was altered');
    const decider = registry.get(fact.metadata.workflow);
    const state = decider.evolve(before?.state ?? decider.initial, fact);
    onFact?.(fact);
    return { state, revision, commandId, index };
  };

  for await (const page of pagesOf(store)) {
    if (signal.aborted) throw fault('Đã dừng giữa chừng', 'Stopped before the end');
    for (const event of page) {
      if (isGapless && event.position !== position + 1)
        throw fault(
          `Thiếu sự kiện từ vị trí ${position + 1} đến ${event.position - 1}`,
          `The facts from position ${position + 1} to ${event.position - 1} are missing`,
        );
      try {
        streams.set(event.stream, step(streams.get(event.stream), event));
      } catch (error) {
        throw fault(
          `Sự kiện tại vị trí ${event.position} không còn nguyên vẹn`,
          `The fact at position ${event.position} cannot be believed: ${(error as Error).message}\n  ${nameOf(event)}`,
        );
      }
      hash.update(`${textOf(event)}\n`);
      ({ position, id: eventId } = event);
      facts += 1;
      if (facts === earlier?.facts && hash.copy().digest('hex') !== earlier.sha256) throw differs(earlier);
    }
    tell(`đọc lại (reading back): ${facts}`);
  }
  if (earlier !== undefined && facts < earlier.facts)
    throw fault(
      `Kho kết thúc ở vị trí ${position} (${facts} sự kiện); bản sao trước có đến vị trí ${earlier.position} (${earlier.facts})`,
      `The log ends at position ${position} (${facts} facts); the earlier backup goes up to position ${earlier.position} (${earlier.facts})`,
    );
  return { position, eventId, facts, dossiers: streams.size, sha256: hash.digest('hex') };
};

export const earlierOption = { earlier: { type: 'string' } } as const;
export const earlierHelp = '--earlier <thư mục>       một bản sao trước để so (a backup that was made before, to compare with)';

/** @throws CommandError when the folder holds no backup. */
export const earlierOf = async ({ earlier }: Readonly<Record<string, unknown>>): Promise<Earlier | undefined> => {
  if (typeof earlier !== 'string') return undefined;
  try {
    const { position, facts, sha256 } = JSON.parse(await readFile(join(earlier, 'backup.json'), 'utf8'));
    if ([typeof position, typeof facts, typeof sha256].join() !== 'number,number,string') throw new Error('it says too little');
    return { position, facts, sha256 };
  } catch (error) {
    const { message } = error as Error;
    throw fault(`Không đọc được backup.json trong ${earlier}`, `backup.json in ${earlier} cannot be read: ${message}`);
  }
};

export const factsVerify: Command = {
  name: 'facts verify',
  does: {
    vi: 'Đọc lại toàn bộ kho sự kiện: không thiếu, không bị sửa, mỗi sự kiện theo đúng sự kiện trước; chỉ ra lỗi đầu tiên',
    en: 'Reads the whole log: nothing missing, nothing altered, each fact follows from the ones before; names the first fault',
  },
  help: [
    '--data <thư mục>          thư mục dữ liệu hoặc bản sao (data folder or backup), mặc định (default) HOSO_DATA, ./data',
    '--eventstoredb-url <url>  kho sự kiện EventStoreDB (event store), mặc định (default) HOSO_EVENTSTOREDB_URL',
    earlierHelp,
  ],
  options: { data: { type: 'string' }, 'eventstoredb-url': { type: 'string' }, ...earlierOption },
  run: async (values, { openStack, tell, signal }) => {
    const earlier = await earlierOf(values);
    const { position, facts, dossiers, sha256 } = await walkFacts(openStack(values), { earlier, tell, signal });
    return [
      'Không thiếu và không sai sự kiện nào.',
      'No fact is missing, and each is what its id says.',
      ...(earlier === undefined
        ? [
            'Chưa so với bản sao nào: không biết cuối kho có bị cắt không (--earlier).',
            'Compared with no backup: a cut end would not show (--earlier).',
          ]
        : [`Có đủ ${earlier.facts} sự kiện của bản sao trước (all facts of the earlier backup are there).`]),
      `${facts} sự kiện (facts), ${dossiers} hồ sơ (dossiers), đến vị trí (up to position) ${position}`,
      `SHA-256 ${sha256}`,
    ].join('\n');
  },
};
