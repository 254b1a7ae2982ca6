/** The pieces that commands and facts of a round are built of. */
import { z } from 'zod';
import { day, id, kind, level, paper, personal, personId, reasons, sha256, stars, text } from '../dossier/schemas.ts';
import { agencyIds } from './agencies.ts';

export { day, id, kind, level, paper, reasons, sha256, text };

export const roundId = z
  .string()
  .regex(
    /^(province-\d{2}|central)-\d{4}-(0|[1-9]\d?)$/,
    'phải là mã đợt, như province-51-2026-2 hoặc central-2027-1 (must be the id of a round, such as province-51-2026-2 or central-2027-1)',
  );

/** The `actor.id` of the member: it stands in the sealed text. */
export const memberId = personId;

const isUnique = (list: readonly unknown[]): boolean => new Set(list).size === list.length;
export const memberIds = z.array(memberId).max(99).refine(isUnique, 'mỗi thành viên chỉ nêu một lần (must name each member once)');

export const form = z.enum(['meeting', 'written-opinions']);
export const attempt = z.int().min(1);

export const office = z.enum(['chair', 'vice-chair', 'member', 'secretary']);

/** How a person is recognised who is written in more ways than one: letters composed or not, in small or capitals, with spaces or marks that nobody sees. */
const personKey = ({ name, agency }: { readonly name: string; readonly agency: string }): string =>
  `${agency} ${name
    .normalize('NFC')
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .trim()
    .replaceAll(/\s+/gu, ' ')}`;

export const members = z
  .array(z.strictObject({ id: memberId, name: personal(text(200)), agency: z.enum(agencyIds), office }))
  .min(1)
  .max(99)
  .refine((list) => isUnique(list.map((member) => member.id)), 'mỗi thành viên chỉ nêu một lần (must name each member once)')
  .refine(
    (list) => isUnique(list.map(personKey)),
    'mỗi người chỉ nêu một lần: người cùng cơ quan, cùng tên thì phân biệt bằng tên (must name each person once: members of one agency and one name are told apart by the name)',
  );

/** What a round beyond Article 5 rests on: the regulation or plan that provides for it, and where it says so. */
export const legalBasis = z.strictObject({ paper, clause: text(300) });

const found = {
  form,
  attempt,
  rubric: text(60),
  /** Commitments of the sheets that count, in the order of member ids. */
  sheets: z.array(sha256).min(1).max(99),
};

/** `ItemResult` of context.ts, with its dossier. */
export const itemResult = z.discriminatedUnion('kind', [
  z.strictObject({
    dossierId: id,
    kind: z.literal('scored'),
    sumOfTotals: z.int().min(0),
    members: z.int().min(1),
    bandStars: stars,
    gateStars: stars,
    stars,
    missed: z.array(
      z.strictObject({
        criterion: text(20),
        stars: z.union([z.literal(3), z.literal(4), z.literal(5)]),
        needs: z.number(),
        has: z.number(),
      }),
    ),
    ...found,
  }),
  z.strictObject({
    dossierId: id,
    kind: z.literal('stopped'),
    effect: z.enum(['reject', 'stop-scoring', 'not-eligible']),
    disqualifier: text(60),
    criterion: text(20).exactOptional(),
    ...found,
  }),
]);
