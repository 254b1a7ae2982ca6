import { communesOf, displayName, productSets, provinces, roundsFor, ruleSets, vietnamCalendar } from '@hoso/ocop';
import { CalendarAnswer, CalendarRoundsAnswer, ProductSetsAnswer, RuleSetsAnswer, UnitsAnswer } from '../answers.ts';
import type { App } from '../app.ts';
import { CalendarRoundsQuery, NoQuery, UnitsQuery } from '../requests.ts';
import { problems } from '../route-schema.ts';

/** The dated data that the rules go by, as the law is: public. What officers choose from, and what auditors hold decisions against. */
export const referenceRoutes = (app: App): void => {
  const config = { public: true } as const;
  const common = { tags: ['reference'], security: [] };

  app.get(
    '/v1/units',
    {
      config,
      schema: {
        ...common,
        operationId: 'listUnits',
        summary: 'Provinces, or the communes of one',
        querystring: UnitsQuery,
        response: { 200: UnitsAnswer, ...problems },
      },
    },
    async ({ query: { province } }) => ({
      items: (province === undefined ? provinces : communesOf(province)).map((unit) => ({
        code: unit.code,
        name: displayName(unit),
        kind: unit.kind,
        validFrom: unit.validFrom ?? null,
        formedFrom: [...(unit.formedFrom ?? [])],
      })),
    }),
  );

  app.get(
    '/v1/calendar/rounds',
    {
      config,
      schema: {
        ...common,
        operationId: 'listCalendarRounds',
        summary: 'The rounds of a year as the calendar sets them: a province’s and the ministry’s',
        querystring: CalendarRoundsQuery,
        response: { 200: CalendarRoundsAnswer, ...problems },
      },
    },
    async ({ query: { province, year } }) => ({
      items: [...roundsFor('province', province, year), ...roundsFor('central', undefined, year)].map((round) => ({ ...round })),
    }),
  );

  app.get(
    '/v1/rule-sets',
    {
      config,
      schema: {
        ...common,
        operationId: 'listRuleSets',
        summary: 'Rule sets, each field with its source',
        querystring: NoQuery,
        response: { 200: RuleSetsAnswer, ...problems },
      },
    },
    async () => ({ items: ruleSets.map((ruleSet) => ({ ...ruleSet })) }),
  );

  app.get(
    '/v1/product-sets',
    {
      config,
      schema: {
        ...common,
        operationId: 'listProductSets',
        summary: 'The product sets of Annex I',
        querystring: NoQuery,
        response: { 200: ProductSetsAnswer, ...problems },
      },
    },
    async () => ({ items: productSets.map((set) => ({ ...set })) }),
  );

  app.get(
    '/v1/calendar',
    {
      config,
      schema: {
        ...common,
        operationId: 'readCalendar',
        summary: 'Holidays and make-up working days, year by year',
        querystring: NoQuery,
        response: { 200: CalendarAnswer, ...problems },
      },
    },
    async () => ({
      items: Object.entries(vietnamCalendar).map(([year, { holidays, makeUpWorkdays, certainty, source }]) => ({
        year: Number(year),
        holidays: holidays.map((holiday) => ({ ...holiday })),
        makeUpWorkdays: makeUpWorkdays.map((workday) => ({ ...workday })),
        certainty,
        source,
      })),
    }),
  );
};
