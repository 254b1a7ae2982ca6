/** The demo's councils: eleven members in the province, seven at the centre, of the agencies of Articles 7.3.b and 7.4.b. Nobody is a real person. */
import { type Agency, agencies } from '@hoso/ocop';

export type Member = {
  readonly id: string;
  readonly name: string;
  readonly agency: Agency;
  readonly office: 'chair' | 'vice-chair' | 'member';
};

const membersOf = (prefix: string, list: readonly Agency[]): readonly Member[] =>
  list.map((agency, i) => {
    const n = String(i + 1).padStart(2, '0');
    const office = (['chair', 'vice-chair'] as const)[i] ?? 'member';
    return { id: `council-member-${prefix}-${n}`, name: `Thành viên Hội đồng ${n} (mô phỏng)`, agency, office };
  });

const everywhere: readonly Agency[] = [
  'industry-trade',
  'health',
  'science-technology',
  'culture-sports-tourism',
  'ocop-unit',
  'specialised-unit',
];

export const provincialCouncil: readonly Member[] = membersOf('51', [
  'leadership',
  'agriculture-environment',
  ...everywhere,
  'specialised-unit',
  'invited',
  'invited',
]);
/** For whoever plays on until a potential 5-star product is before the centre. */
export const centralCouncil: readonly Member[] = membersOf('central', ['leadership', ...everywhere]);

/** How a member is shown to whoever chooses an identity. */
export const titleOf = ({ name, agency }: Member): string => `${name}: ${agencies[agency].vi}`;
