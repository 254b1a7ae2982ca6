/** What no two dossiers may have, such as a certificate's number. No dossier can tell by itself, only the read models can, once they know all facts. */
import { type Execute, inTurn, type Outcome } from '@hoso/engine';
import type { Queries } from '@hoso/read-models';
import { ApiError } from './api-error.ts';
import type { Edge } from './edge.ts';
import { isReached } from './read-position.ts';

export type Claim = {
  /** Two claims of one key are of the same thing. */
  readonly key: string;
  /** Has somebody else got it? */
  readonly isTaken: (queries: Queries) => Promise<boolean>;
  /** The problem then. */
  readonly taken: ApiError['code'];
};

/** By command: what it lays claim to, from what it would lead to. */
export type Claims = Readonly<Record<string, (trial: Outcome) => readonly Claim[]>>;

/**
 * Executes commands. One that lays a claim is decided first as a dry run, so that role, lifecycle and law are asked before the read models; then
 * those with the same claim go one after another, each when the read models know everything in the store, or have had their time to.
 * Two processes may still give one thing in the same moment, or while the projector is away: it is then found afterwards, among the parked.
 * @throws whatever the engine throws; ApiError `taken`.
 */
export const claiming = (edge: Edge): ((request: Execute) => Promise<Outcome>) => {
  const oneByOne = inTurn();
  const { claims = {} } = edge;
  return async (request) => {
    const { command, dryRun = false } = request;
    const claimedBy = Object.hasOwn(claims, command.type) ? claims[command.type] : undefined;
    if (claimedBy === undefined) return edge.engine.execute(request);
    const trial = await edge.engine.execute({ ...request, dryRun: true });
    // What was recorded before is its own answer.
    if (trial.repeated) return trial;
    const claimed = claimedBy(trial);
    const work = async (): Promise<Outcome> => {
      // A projector that is away stops no office: what it would have told is found afterwards, among the parked.
      await isReached(edge, await edge.head());
      for (const { isTaken, taken } of claimed) if (await isTaken(edge.queries)) throw new ApiError(taken);
      return dryRun ? trial : edge.engine.execute(request);
    };
    const keys = [...new Set(claimed.map(({ key }) => key))].sort();
    // In one order, so that no two wait for one another.
    return keys.reduceRight<() => Promise<Outcome>>((inner, key) => () => oneByOne(key, inner), work)();
  };
};
