import { describe, expect, it } from 'vitest';
import { refuseUnsafeReplicas } from './server-version.ts';

describe('a replicated stream', () => {
  it.each(['2.9.10', 'v2.9.20', '2.9.0', '2.8.99', '1.99.99', '0.0.1', '2.9.21-RC.1', '2.9', '', 'latest'])(
    'is refused on the server %j',
    (version) => {
      expect(() => refuseUnsafeReplicas(version, 'HOSO', 3)).toThrow(
        `the NATS server has version ${version}: replicated streams (HOSO has 3 replicas) need 2.9.21 or later on every server`,
      );
      expect(() => refuseUnsafeReplicas(version, 'HOSO', 1)).not.toThrow();
    },
  );

  it.each(['2.9.21', '2.9.22-beta.1', '2.9.100', '2.10.0', 'v2.10.0-RC.1', '2.11.8', '3.0.0', '10.0.0'])(
    'may be kept by the server %j',
    (version) => {
      expect(() => refuseUnsafeReplicas(version, 'HOSO', 3)).not.toThrow();
    },
  );
});
