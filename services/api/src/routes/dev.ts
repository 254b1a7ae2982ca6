import { ClockError } from '@hoso/service';
import { ClockAnswer, IdentitiesAnswer, TokenAnswer } from '../answers.ts';
import { ApiError } from '../api-error.ts';
import type { App } from '../app.ts';
import type { Edge } from '../edge.ts';
import { ClockRequest, NoQuery, TokenRequest } from '../requests.ts';
import { problems } from '../route-schema.ts';

/** Development only: who one may be, a token for it, and the demo's clock. In production these routes do not exist. */
export const devRoutes = (app: App, edge: Edge): void => {
  const { dev } = edge;
  if (dev === undefined) return;
  const config = { public: true } as const;
  const common = { tags: ['development'], security: [], querystring: NoQuery };

  app.get(
    '/dev/identities',
    {
      config,
      schema: { ...common, operationId: 'listIdentities', summary: 'Whom a token can be had for', response: { 200: IdentitiesAnswer } },
    },
    async () => ({ items: dev.issuer.identities.map(({ id, name, role, unit }) => ({ id, name, role, unit })) }),
  );

  app.post(
    '/dev/token',
    {
      config,
      schema: { ...common, operationId: 'issueToken', summary: 'A token', body: TokenRequest, response: { 200: TokenAnswer, ...problems } },
    },
    async (request) => {
      const issued = await dev.issuer.token(request.body.identity);
      if (issued === undefined) throw new ApiError('unknown-identity');
      return { access_token: issued.token, token_type: 'Bearer' as const, expires_in: issued.expiresInSeconds };
    },
  );

  const time = () => ({ now: edge.clock.now(), today: edge.today(), movable: dev.clock !== undefined });
  app.get(
    '/dev/clock',
    { config, schema: { ...common, operationId: 'readClock', summary: 'The time that rules go by', response: { 200: ClockAnswer } } },
    async () => time(),
  );

  const { clock } = dev;
  if (clock === undefined) return;
  app.post(
    '/dev/clock',
    {
      config,
      schema: {
        ...common,
        operationId: 'moveClock',
        summary: 'Move the demo’s clock forward',
        body: ClockRequest,
        response: { 200: ClockAnswer, ...problems },
      },
    },
    async (request, reply) => {
      try {
        const now = clock.advance(request.body.advance);
        edge.logger.info({ requestId: request.id, now }, 'the demo’s clock was moved');
        await dev.settled?.();
      } catch (error) {
        if (!(error instanceof ClockError)) throw error;
        throw new ApiError('invalid-data', error.message, { errors: [{ pointer: '/advance', rule: 'duration', message: error.message }] });
      }
      reply.header('x-hoso-clock', clock.now());
      return time();
    },
  );
};
