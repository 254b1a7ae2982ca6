import { Readable } from 'node:stream';
import type { Actor } from '@hoso/workflow';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { seesPersonal } from '../access.ts';
import { DocumentAnswer } from '../answers.ts';
import { ApiError } from '../api-error.ts';
import type { App } from '../app.ts';
import { tooLarge } from '../documents.ts';
import { type Edge, readable } from '../edge.ts';
import { actorOf } from '../request-hooks.ts';
import { DocumentParams, DocumentQuery, NoQuery } from '../requests.ts';
import { problems } from '../route-schema.ts';

const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}(?:; ?charset=[a-z0-9-]{1,20})?$/i;

const bytes = { description: 'The bytes as they were stored', content: { '*/*': { schema: z.any() } } };

export const documentRoutes = async (app: App, edge: Edge): Promise<void> => {
  const { documents } = edge;
  await app.register(async (scope: App) => {
    // Any content, JSON included, is bytes here; the store counts and hashes them as they come.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

    scope.put(
      '/v1/documents/:sha256',
      {
        bodyLimit: documents.limit,
        schema: {
          operationId: 'storeDocument',
          summary: 'Store a document under the SHA-256 of its bytes',
          tags: ['documents'],
          params: DocumentParams,
          querystring: NoQuery,
          response: { 200: DocumentAnswer, 201: DocumentAnswer, ...problems },
        },
      },
      async (request, reply) => {
        const actor = actorOf(request);
        if (!seesPersonal(edge.access.reach(actor)) || edge.access.reach(actor).kind === 'none') throw new ApiError('forbidden');
        const { sha256 } = request.params;
        const contentType = request.headers['content-type'] ?? 'application/octet-stream';
        if (!MEDIA_TYPE.test(contentType)) throw new ApiError('unsupported-media-type');
        if (Number(request.headers['content-length'] ?? 0) > documents.limit) throw tooLarge(documents.limit);
        const created = await documents
          .put({ sha256, contentType, uploadedBy: actor.id, body: bodyOf(request) })
          .catch((error: unknown) => {
            // What is still on its way is read and dropped: cutting the connection would cut the answer off as well, leaving it would hold a stop up.
            request.raw.resume();
            throw request.raw.readableAborted ? new ApiError('bad-request', 'the upload was cut short') : error;
          });
        const stored = await documents.get(sha256);
        if (stored === undefined) throw new Error('a stored document is not there');
        return reply.code(created ? 201 : 200).send({ sha256, contentType: stored.contentType, size: stored.size });
      },
    );
  });

  app.get(
    '/v1/documents/:sha256',
    {
      schema: {
        operationId: 'readDocument',
        summary: 'A document’s bytes',
        tags: ['documents'],
        params: DocumentParams,
        querystring: DocumentQuery,
        response: { 200: bytes, ...problems },
      },
    },
    async (request, reply) => {
      const { sha256 } = request.params;
      await mayRead(edge, actorOf(request), sha256, request.query.dossierId);
      const stored = await documents.get(sha256);
      if (stored === undefined) throw new ApiError('unknown-document');
      return reply
        .headers({
          'content-type': stored.contentType,
          'content-length': stored.size,
          'content-disposition': `attachment; filename="${sha256}"`,
          'content-security-policy': "default-src 'none'; sandbox",
          etag: `"${sha256}"`,
          'cache-control': 'private, max-age=31536000, immutable',
        })
        .send(stored.stream());
    },
  );
};

const bodyOf = (request: FastifyRequest): AsyncIterable<Uint8Array> =>
  request.body instanceof Readable ? request.body.iterator({ destroyOnReturn: false }) : nothing();

async function* nothing(): AsyncIterable<Uint8Array> {}

/**
 * Who uploaded a document may read it, and who may read a dossier in which the one who uploaded it cites it: naming somebody else's hash in
 * a dossier of one's own opens nothing.
 * @throws ApiError `unknown-document` otherwise, whether or not it exists.
 */
const mayRead = async (edge: Edge, actor: Actor, sha256: string, dossierId: string | undefined): Promise<void> => {
  if (!seesPersonal(edge.access.reach(actor))) throw new ApiError('forbidden');
  if (dossierId === undefined) {
    if (await edge.documents.wasUploadedBy(sha256, actor.id)) return;
    throw new ApiError('unknown-document');
  }
  await readable(edge, actor, dossierId);
  const steps = (await edge.engine.replay(dossierId)) ?? [];
  const citing = steps.filter(({ fact }) => JSON.stringify(fact.data).includes(`"${sha256}"`));
  const owned = await Promise.all(citing.map(({ fact }) => edge.documents.wasUploadedBy(sha256, fact.metadata.actor.id)));
  if (!owned.includes(true)) throw new ApiError('unknown-document');
};
