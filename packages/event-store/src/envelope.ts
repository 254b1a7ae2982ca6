/** The stored fact with its envelope (design.md section 4). The codec turns it into a store event and back. */

export type FactMetadata = {
  /** Our clock: RFC 3339 instant in UTC. */
  readonly recordedAt: string;
  /** Legal date (the date on the paper), YYYY-MM-DD. */
  readonly effectiveOn: string;
  readonly actor: { readonly id: string; readonly role: string; readonly unit: string };
  /** `digest`: the first 32 bits of SHA-256 over type, data and effectiveOn: enough to catch an id used twice, too little to confirm a guess. */
  readonly command: { readonly id: string; readonly type: string; readonly digest: string };
  readonly correlationId: string;
  readonly causationId: string;
  /** Article or plan section that the rule rests on. */
  readonly basis?: string;
  /** `name@version`. */
  readonly workflow: string;
  readonly ruleSet?: string;
  /** Version of the shape of `data` for this fact type. */
  readonly schema: number;
};

export type StoredFact = {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: FactMetadata;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
};

export type NewFact = Omit<StoredFact, 'stream' | 'revision' | 'position'>;
