import type { PublicCertificate } from '@hoso/ocop';
import { numberKey } from '@hoso/read-models';
import { CertificateAnswer } from '../answers.ts';
import { ApiError } from '../api-error.ts';
import type { App } from '../app.ts';
import type { Edge } from '../edge.ts';
import { reached } from '../read-position.ts';
import { AtLeast, CertificateParams } from '../requests.ts';
import { problems } from '../route-schema.ts';

/**
 * As its dossier says: the read models know which dossier has the number, and may be behind with a revocation or a correction.
 * @throws ApiError `not-ready` when the dossier cannot be read: no answer is better than a wrong one.
 */
const standing = async (edge: Edge, dossierId: string): Promise<PublicCertificate | null> => {
  const loaded = await edge.engine.load(dossierId).catch((err: unknown) => {
    edge.logger.error({ dossierId, err }, 'a certificate cannot be told: its dossier cannot be read');
    throw new ApiError('not-ready', undefined, {}, { 'retry-after': '5' });
  });
  if (loaded === undefined) return null;
  const { decider, state } = loaded;
  return edge.access.dossiers[decider.workflow.name]?.certificate?.(state.context, decider.describe(state).stage) ?? null;
};

/** Anyone who scans a certificate's code learns whether it is valid today: no token, no personal data. */
export const certificateRoutes = (app: App, edge: Edge): void => {
  app.get(
    '/v1/certificates/:number',
    {
      config: { public: true },
      schema: {
        operationId: 'verifyCertificate',
        summary: 'Is this certificate valid today?',
        tags: ['public'],
        security: [],
        params: CertificateParams,
        querystring: AtLeast,
        response: { 200: CertificateAnswer, ...problems },
      },
    },
    async (request, reply) => {
      await reached(edge, request.query.atLeast);
      const found = await edge.queries.certificate(request.params.number);
      const certificate = found === undefined ? null : await standing(edge, found.dossierId);
      if (certificate === null || numberKey(certificate.number) !== numberKey(request.params.number))
        throw new ApiError('unknown-certificate');
      const asOf = edge.today();
      const status = certificate.status === 'valid' && certificate.validThrough < asOf ? 'expired' : certificate.status;
      reply.header('cache-control', 'no-cache');
      // Field by field: what is added to a certificate later does not become public by itself.
      return {
        number: certificate.number,
        productName: certificate.productName,
        subjectName: certificate.subjectName,
        unit: certificate.unit,
        stars: certificate.stars,
        decisionNumber: certificate.decisionNumber,
        issuedOn: certificate.issuedOn,
        validThrough: certificate.validThrough,
        status,
        asOf,
      };
    },
  );
};
