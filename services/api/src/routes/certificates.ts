import { CertificateAnswer } from '../answers.ts';
import { ApiError } from '../api-error.ts';
import type { App } from '../app.ts';
import type { Edge } from '../edge.ts';
import { reached } from '../read-position.ts';
import { AtLeast, CertificateParams } from '../requests.ts';
import { problems } from '../route-schema.ts';

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
      const row = await edge.queries.certificate(request.params.number);
      if (row === undefined) throw new ApiError('unknown-certificate');
      const asOf = edge.today();
      const status = row.status === 'valid' && row.validThrough < asOf ? 'expired' : row.status;
      reply.header('cache-control', 'no-cache');
      // Field by field: what a read model adds to its row later does not become public by itself.
      return {
        number: row.number,
        productName: row.productName,
        subjectName: row.subjectName,
        unit: row.unit,
        stars: row.stars,
        decisionNumber: row.decisionNumber,
        issuedOn: row.issuedOn,
        validThrough: row.validThrough,
        status,
        asOf,
      };
    },
  );
};
