/** A webhook receiver on the loopback that answers as it is told and remembers what it got. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = { readonly headers: IncomingHttpHeaders; readonly body: string };
export type Receiver = {
  readonly url: string;
  readonly received: Received[];
  /** Default: 204. Without an end the sender waits. */
  answer: (response: ServerResponse, got: Received) => void;
  readonly close: () => Promise<void>;
};

export const receiver = async (): Promise<Receiver> => {
  const server = createServer(async (request, response) => {
    const chunks = await Array.fromAsync<Buffer>(request);
    const got = { headers: request.headers, body: Buffer.concat(chunks).toString() };
    self.received.push(got);
    self.answer(response, got);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    answer: (response) => response.writeHead(204).end(),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return self;
};
