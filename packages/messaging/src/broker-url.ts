/** An address of NATS as operators write it, which the client does not read: it takes hosts and credentials apart. */
import type { BrokerOptions } from './nats-broker.ts';

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * `nats://user:password@host:4222`, `nats://token@host`, several servers with commas between them; `tls://` asks for TLS. The credentials are
 * those of the first that has any: a cluster has one account. @throws Error that names no part of the address, which may be secret.
 */
export const brokerOptions = (url: string): BrokerOptions => {
  const servers = url.split(',').map((each) => {
    const match = /^(?:(nats|tls):\/\/)?(?:(.*)@)?(\[[\da-f:]+\]|[^:@/[\]]+)(:\d{1,5})?\/?$/i.exec(each.trim());
    if (match === null) throw new Error('the address of NATS cannot be read: nats://user:password@host:4222');
    const [, scheme = 'nats', credentials = '', host = '', port = ':4222'] = match;
    return { scheme, credentials, address: `${host}${port}` };
  });
  const credentials = servers.find((server) => server.credentials !== '')?.credentials ?? '';
  const colon = credentials.indexOf(':');
  return {
    servers: servers.map(({ address }) => address),
    ...(servers.some(({ scheme }) => scheme === 'tls') ? { tls: {} } : {}),
    ...(credentials === ''
      ? {}
      : colon < 0
        ? { token: decoded(credentials) }
        : { user: decoded(credentials.slice(0, colon)), pass: decoded(credentials.slice(colon + 1)) }),
  };
};
