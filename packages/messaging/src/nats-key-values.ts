/** What followers remember, in a bucket beside the stream: where the broker's data is lost, the checkpoint is lost with it, and all is told again. */
import type { KV } from 'nats';
import type { KeyValues } from './key-values.ts';
import type { Broker, Connection } from './nats-broker.ts';
import { refuseUnsafeReplicas } from './server-version.ts';

export type BucketOptions = {
  /** Letters, digits, `-`, `_`. */
  readonly bucket: string;
  /** Milliseconds after which an entry goes; default: never. */
  readonly keepMs?: number;
  /** Default 1; only on servers from 2.9.21 on. */
  readonly replicas?: number;
};

export const natsKeyValues = (broker: Broker, { bucket, keepMs, replicas = 1 }: BucketOptions): KeyValues => {
  let ready: { readonly connection: Connection; readonly kv: KV } | undefined;
  const use = <T>(work: (kv: KV) => Promise<T>): Promise<T> =>
    broker.use(async (connection) => {
      if (ready?.connection !== connection) {
        refuseUnsafeReplicas(connection.serverVersion, bucket, replicas);
        const kv = await connection.js.views.kv(bucket, { history: 1, replicas, ...(keepMs === undefined ? {} : { ttl: keepMs }) });
        refuseUnsafeReplicas(connection.serverVersion, bucket, (await kv.status()).replicas);
        ready = { connection, kv };
      }
      try {
        return await work(ready.kv);
      } catch (error) {
        // The bucket is looked at again before the next try.
        ready = undefined;
        throw error;
      }
    });
  const read = async (kv: KV, key: string): Promise<string | undefined> => {
    const entry = await kv.get(key);
    return entry?.operation === 'PUT' ? entry.string() : undefined;
  };
  const keysOf = async (kv: KV, prefix: string): Promise<string[]> => Array.fromAsync(await kv.keys(`${prefix}>`));
  return {
    get: (key) => use((kv) => read(kv, key)),
    put: (key, value) => use(async (kv) => void (await kv.put(key, value))),
    remove: (key) => use((kv) => kv.purge(key)),
    list: (prefix) =>
      use(async (kv) => {
        const keys = (await keysOf(kv, prefix)).sort();
        const entries = await Promise.all(keys.map(async (key) => ({ key, value: await read(kv, key) })));
        return entries.flatMap(({ key, value }) => (value === undefined ? [] : [{ key, value }]));
      }),
    count: (prefix) => use(async (kv) => (await keysOf(kv, prefix)).length),
  };
};
