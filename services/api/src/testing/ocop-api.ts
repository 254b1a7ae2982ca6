/** The API over OCOP with its real read models, brought up to date before each question. */
import { workflows } from '@hoso/ocop';
import { type Queries, readModels } from '@hoso/read-models';
import type { DevIdentity } from '@hoso/service';
import type { ApiOptions } from '../edge.ts';
import { ocopAccess, ocopRefusalsAboutData, opensOnPaper } from '../ocop-edge.ts';
import { type Parts, type TestApi, type TestOptions, testApi } from './test-api.ts';

const person = (id: string, role: string, unit: string): DevIdentity => ({ id, name: id, role, unit });

/** Trà Bồng commune (21115), Quảng Ngãi (51), the ministry, and neighbours who have no business here. */
export const ocopPeople: readonly DevIdentity[] = [
  person('applicant-tra-bong', 'applicant', '21115'),
  person('commune-officer', 'commune-officer', '21115'),
  person('commune-chair', 'commune-chair', '21115'),
  person('department', 'department-officer', '51'),
  person('advisor', 'advisor', '51'),
  person('secretary', 'council-secretary', '51'),
  person('chair', 'provincial-chair', '51'),
  person('inspector', 'inspector', '51'),
  person('ministry', 'ministry-officer', 'MAE'),
  person('central-advisor', 'advisor', 'MAE'),
  person('central-secretary', 'council-secretary', 'MAE'),
  person('minister', 'minister', 'MAE'),
  person('auditor', 'auditor', 'MAE'),
  person('analyst', 'analyst', 'MAE'),
  person('other-applicant', 'applicant', '21115'),
  person('other-commune', 'commune-officer', '21289'),
  person('other-province', 'department-officer', '01'),
  person('stray-minister', 'minister', '51'),
];

/** `isProjected`: while it says no, nothing more reaches the read models. */
export const upToDate = async ({ store, ...parts }: Parts, isProjected = () => true): Promise<Queries> => {
  const models = await readModels({ path: ':memory:', ...parts });
  const follow = async (): Promise<void> => {
    while (isProjected()) {
      const events = await store.readAll({ after: await models.queries.position() });
      if (events.length === 0) return;
      await models.project(events);
    }
  };
  const { queries } = models;
  const after =
    <A extends readonly unknown[], R>(ask: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await follow();
      return ask(...args);
    };
  return {
    position: after(queries.position),
    waitFor: after(queries.waitFor),
    dossiers: after(queries.dossiers),
    dossier: after(queries.dossier),
    rounds: after(queries.rounds),
    inbox: after(queries.inbox),
    deadlines: after(queries.deadlines),
    stages: after(queries.stages),
    certificate: after(queries.certificate),
    certificateByProductCode: after(queries.certificateByProductCode),
  };
};

export const ocopApi = (
  more: readonly DevIdentity[] = [],
  opens: ApiOptions['opens'] = opensOnPaper([]),
  over: Partial<TestOptions> = {},
): Promise<TestApi> =>
  testApi({
    workflows,
    identities: [...ocopPeople, ...more],
    access: ocopAccess,
    refusalsAboutData: ocopRefusalsAboutData,
    opens,
    queries: upToDate,
    ...over,
  });
