/** What a publishing follow remembers, on any key-value store. */
import type { KeyValues } from './key-values.ts';

/** A dossier of which a fact could not be told. What it says from this revision on waits until somebody retries. */
export type Parked = {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly type: string;
  readonly reason: string;
  /** When it was parked, RFC 3339 in UTC. */
  readonly at: string;
};

/** Everything up to this event is published, parked or has nothing to tell. The id says in which log, the mark where it was published last. */
export type Checkpoint = { readonly position: number; readonly eventId: string; readonly mark?: string };

export interface FollowerMemory {
  checkpoint(): Promise<Checkpoint | undefined>;
  keepCheckpoint(checkpoint: Checkpoint): Promise<void>;
  parked(): Promise<readonly Parked[]>;
  park(parked: Parked): Promise<void>;
  release(stream: string): Promise<void>;
}

/** The bucket where JetStream keeps what its publisher remembers: lost with the broker's data, and then all is told again. */
export const FOLLOWERS = 'hoso-followers';

/** Names of the followers that have begun, as the keys tell. */
export const followersIn = async (keyValues: KeyValues): Promise<readonly string[]> => [
  ...new Set((await keyValues.list('follower.')).map(({ key }) => key.split('.')[1] ?? '')),
];

/** `name`: of the follower, lower-case letters, digits and `-`; one for each that publishes. */
export const followerMemory = (keyValues: KeyValues, name: string): FollowerMemory => {
  const at = `follower.${name}.checkpoint`;
  return {
    checkpoint: async () => {
      const text = await keyValues.get(at);
      return text === undefined ? undefined : (JSON.parse(text) as Checkpoint);
    },
    keepCheckpoint: (checkpoint) => keyValues.put(at, JSON.stringify(checkpoint)),
    parked: async () => (await keyValues.list(`follower.${name}.parked.`)).map(({ value }) => JSON.parse(value) as Parked),
    park: (parked) => keyValues.put(`follower.${name}.parked.${parked.stream}`, JSON.stringify(parked)),
    release: (stream) => keyValues.remove(`follower.${name}.parked.${stream}`),
  };
};
