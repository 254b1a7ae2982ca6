/** Officers and others who ask a running server over HTTP, each with a token of the development issuer. */
import { randomUUID } from 'node:crypto';

// biome-ignore lint/suspicious/noExplicitAny: answers are asserted field by field
export type Answer = any;

export type Office = {
  /** The answer's body. @throws when the status is not the one expected (default: any below 300). */
  readonly ask: (
    identity: string,
    request: string,
    body?: unknown,
    options?: { readonly status?: number; readonly key?: string },
  ) => Promise<Answer>;
  /** A new dossier by its first command, or the next command of a dossier; data default to the command's own example. */
  readonly does: (
    identity: string,
    dossierId: string | undefined,
    type: string,
    data?: unknown,
    options?: { readonly key?: string },
  ) => Promise<Answer>;
  /** The same in a council round, by its calendar id. `PlanRound` begins it. */
  readonly leads: (
    identity: string,
    roundId: string,
    type: string,
    data?: unknown,
    options?: { readonly key?: string; readonly status?: number },
  ) => Promise<Answer>;
};

/** `issued`: a token for an identity, where the server at `base` gives none itself. */
export const office = async (base: string, issued?: (identity: string) => Promise<string>): Promise<Office> => {
  const tokens = new Map<string, string>();
  const call = async (method: string, path: string, headers: Record<string, string>, body?: unknown) => {
    const answer = await fetch(`${base}${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Answer };
  };
  const tokenOf = async (identity: string): Promise<string> => {
    const issue = issued ?? (async () => (await call('POST', '/dev/token', {}, { identity })).body.access_token);
    const known = tokens.get(identity) ?? (await issue(identity));
    tokens.set(identity, known);
    return known;
  };
  const ask: Office['ask'] = async (identity, request, body, { status, key = randomUUID() } = {}) => {
    const [method = '', path = ''] = request.split(' ');
    const headers = {
      ...(identity === '' ? {} : { authorization: `Bearer ${await tokenOf(identity)}` }),
      ...(method === 'POST' ? { 'idempotency-key': key } : {}),
    };
    const answer = await call(method, path, headers, body);
    if (status === undefined ? answer.status >= 300 : answer.status !== status) {
      throw new Error(`${request} as ${identity} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  };
  const examplesOf = async (workflow: string) => {
    const { commands } = await ask('auditor', `GET /v1/workflows/${workflow}`);
    return (type: string): unknown => commands.find((c: Answer) => c.type === type)?.example;
  };
  const [exampleOf, roundExampleOf] = [await examplesOf('ocop-dossier@2'), await examplesOf('council-round@1')];
  return {
    ask,
    does: (identity, dossierId, type, data = exampleOf(type), options) => {
      // A certificate of earlier years is registered as of its day of issue.
      const dated = type === 'RegisterExistingCertificate' ? { effectiveOn: (data as Answer).certificate.issuedOn } : {};
      const path = dossierId === undefined ? '/v1/dossiers' : `/v1/dossiers/${dossierId}/commands`;
      return ask(identity, `POST ${path}`, { type, data, ...dated }, options);
    },
    leads: (identity, roundId, type, data = roundExampleOf(type), options) => {
      const path = type === 'PlanRound' ? '/v1/rounds' : `/v1/rounds/${roundId}/commands`;
      return ask(identity, `POST ${path}`, { type, data }, options);
    },
  };
};
