/** Officers at work: several clients who move dossiers through their lives until they are told to stop. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Book, Known } from './book.ts';
import type { Caller } from './caller.ts';
import type { Seeded } from './seeded.ts';

export type Load = {
  readonly caller: Caller;
  readonly book: Book;
  readonly random: Seeded;
  /** Dossiers that are in the middle of their lives at the same time. */
  readonly living: number;
  readonly clients: number;
  /** Longest rest of a client between two commands, milliseconds. */
  readonly restMs: number;
};

export const reread = async ({ caller, book }: Pick<Load, 'caller' | 'book'>, known: Known): Promise<void> => {
  const { status, body } = await caller.ask('auditor', `GET /v1/dossiers/${known.id}/history`);
  if (status !== 200) throw new Error(`the history of ${known.id} cannot be read: ${status}`);
  book.reread(known, body.facts);
};

const open = async ({ caller, book }: Load): Promise<void> => {
  const { who, workflow, ...command } = book.first(caller.clock());
  const { status, body } = await caller.command(who, '/v1/dossiers', { ...command, workflow });
  if (status < 300) book.adopt(body.dossierId, workflow, body.facts);
};

const act = async (load: Load, known: Known): Promise<void> => {
  const { caller, book, random } = load;
  if (known.isStale) await reread(load, known);
  const step = book.next(known, caller.clock());
  if (step === undefined) return book.retire(known);
  const { id, revision } = known;
  const bound = { id, known: revision, ...(random.chance(30) ? { ifMatch: revision } : {}) };
  const { status, body } = await caller.command(step.who, `/v1/dossiers/${id}/commands`, { type: step.type, data: step.data }, bound);
  if (status < 300) book.heard(known, body.facts);
  else known.isStale = true;
};

const client = async (load: Load, signal: AbortSignal): Promise<void> => {
  const { book, random, living, restMs } = load;
  while (!signal.aborted) {
    const ready = book.living();
    if (ready.length < living) await open(load);
    else await act(load, random.one(ready));
    await delay(random.between(0, restMs));
  }
};

/** Resolves when all of them have stopped, each with an answer to its last command. */
export const work = async (load: Load, signal: AbortSignal): Promise<void> => {
  await Promise.all(Array.from({ length: load.clients }, () => client(load, signal)));
};
