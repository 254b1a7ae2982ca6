/**
 * The wire-compatible double: a loopback gRPC server that speaks the part of EventStoreDB's protocol that the client needs, with one log
 * behind all its nodes. It shows how the client and the adapter behave. It is no EventStoreDB: it replicates nothing, elects nobody, and
 * forgets everything unless it is given a journal.
 */
import { Server as Listener } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import gossipMessages from '@eventstore/db-client/generated/gossip_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { Server } from '@grpc/grpc-js';
import { doubleJournal } from './double-journal.ts';
import { type DoubleLog, doubleLog } from './double-log.ts';
import { type DoubleState, doubleNode, type Fate, insecure } from './double-node.ts';

export { serverName } from './server-name.ts';

export type Double = {
  /** Names all nodes; with one node, it alone. */
  readonly url: string;
  /** Names one node only. */
  readonly urlOf: (node: number) => string;
  readonly log: DoubleLog;
  /** What befalls the appends that arrive next, one after another. */
  readonly fates: Fate[];
  readonly counts: DoubleState['counts'];
  readonly lead: (node: number) => void;
  /** Cuts all connections of the node, without a word. */
  readonly kill: (node?: number) => void;
  /** Takes no new connections; those that it has go on. */
  readonly deafen: (node?: number) => void;
  readonly start: (node?: number) => Promise<void>;
  /** The node is told of at another port, behind which the test stands. */
  readonly advertise: (node: number, port: number) => void;
  readonly refuseSubscriptions: (refuses: boolean) => void;
  readonly dropSubscriptions: () => void;
  /** Pages are asked for and never come, until they are not muted any more. */
  readonly muteReads: (mutes: boolean) => void;
  readonly stop: () => void;
};

const { FOLLOWER, LEADER } = gossipMessages.MemberInfo.VNodeState;

const listen = async (server: Server, port: number): Promise<number> => {
  for (let tries = 0; ; tries++) {
    try {
      return await new Promise((resolve, reject) => {
        server.bindAsync(`127.0.0.1:${port}`, insecure(), (error, bound) => (error === null ? resolve(bound) : reject(error)));
      });
    } catch (error) {
      // The sockets of a killed node take a moment to go.
      if (tries === 50) throw error;
      await sleep(10);
    }
  }
};

export const eventStoreDbDouble = async ({
  nodes = 1,
  batch = true,
  port = 0,
  journal,
}: {
  readonly nodes?: number;
  readonly batch?: boolean;
  /** Of the first node; default: a free one. */
  readonly port?: number;
  /** A file that keeps the log beyond the process. */
  readonly journal?: string;
} = {}): Promise<Double> => {
  const state: DoubleState = {
    log: doubleLog(journal === undefined ? undefined : doubleJournal(journal)),
    fates: [],
    batch,
    ports: port === 0 ? [] : [port],
    leader: 0,
    refusesSubscriptions: false,
    mutesReads: false,
    subscriptions: new Set(),
    counts: { append: 0, batchAppend: 0, reads: 0, openReads: 0, eventsSent: 0 },
  };
  const servers: (Server | undefined)[] = [];

  const gossip = () =>
    new gossipMessages.ClusterInfo().setMembersList(
      state.ports.map((port, node) =>
        new gossipMessages.MemberInfo()
          .setInstanceId(new shared.UUID().setString(`00000000-0000-4000-8000-00000000000${node}`))
          .setTimeStamp('0')
          .setState(node === state.leader ? LEADER : FOLLOWER)
          .setIsAlive(servers[node] !== undefined)
          .setHttpEndPoint(new gossipMessages.EndPoint().setAddress('127.0.0.1').setPort(port)),
      ),
    );

  const start = async (node = 0): Promise<void> => {
    const server = doubleNode(state, node, gossip);
    state.ports[node] = await listen(server, state.ports[node] ?? 0);
    servers[node] = server;
  };
  const kill = (node = 0): void => {
    servers[node]?.forceShutdown();
    servers[node] = undefined;
  };
  /** The server's own way would say goodbye to every connection. */
  const deafen = (node = 0): void => {
    const { http2Servers } = servers[node] as unknown as { readonly http2Servers: ReadonlyMap<Listener, unknown> };
    for (const listener of http2Servers.keys()) Listener.prototype.close.call(listener);
  };

  for (let node = 0; node < nodes; node++) await start(node);
  return {
    url: `esdb://${state.ports.map((port) => `127.0.0.1:${port}`).join(',')}?tls=false`,
    urlOf: (node) => `esdb://127.0.0.1:${state.ports[node]}?tls=false`,
    log: state.log,
    fates: state.fates,
    counts: state.counts,
    lead: (node) => {
      state.leader = node;
    },
    kill,
    deafen,
    start,
    advertise: (node, port) => {
      state.ports[node] = port;
    },
    refuseSubscriptions: (refuses) => {
      state.refusesSubscriptions = refuses;
    },
    dropSubscriptions: () => {
      for (const call of state.subscriptions) call.end();
    },
    muteReads: (mutes) => {
      state.mutesReads = mutes;
    },
    stop: () => {
      for (const node of servers.keys()) kill(node);
      state.log.close();
    },
  };
};
