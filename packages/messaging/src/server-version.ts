/** Which NATS servers may keep replicas of our streams. */

const FIRST_SAFE = [2, 9, 21] as const;

/** A release candidate comes before its release. */
const isBefore = (version: string): boolean => {
  const [, major = '', minor = '', patch = '', rest = ''] = /^v?(\d+)\.(\d+)\.(\d+)(.*)$/.exec(version) ?? [];
  if (patch === '') return true;
  const parts = [Number(major), Number(minor), Number(patch)];
  const at = parts.findIndex((part, i) => part !== FIRST_SAFE[i]);
  return at === -1 ? rest.startsWith('-') : (parts[at] as number) < (FIRST_SAFE[at] as number);
};

/**
 * Before 2.9.21 a replicated stream may acknowledge two writers for one place in it, and so lose what it has acknowledged
 * (nats-io/nats-server#4320). @throws Error for more than one replica on such a server, or on one whose version cannot be read.
 */
export const refuseUnsafeReplicas = (version: string, stream: string, replicas: number): void => {
  if (replicas > 1 && isBefore(version)) {
    throw new Error(
      `the NATS server has version ${version}: replicated streams (${stream} has ${replicas} replicas) need 2.9.21 or later on every server; upgrade, or use one replica`,
    );
  }
};
