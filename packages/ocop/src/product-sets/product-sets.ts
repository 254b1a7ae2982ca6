/** The 26 product sets of Decision 26/2026, Annex I: 6 industries (ngành), 17 groups (nhóm). Their criteria are no part of this file. */
import { z } from 'zod';
import data from './product-sets.json' with { type: 'json' };

const named = { id: z.string().min(1), vi: z.string().min(1), en: z.string().min(1) };

const catalogue = z
  .strictObject({
    source: z.string(),
    agencies: z.array(z.strictObject(named).readonly()).readonly(),
    industries: z.array(z.strictObject(named).readonly()).readonly(),
    groups: z.array(z.strictObject({ ...named, industry: z.string() }).readonly()).readonly(),
    sets: z
      .array(
        z
          .strictObject({
            ...named,
            /** Number of the set, two digits: `01` to `26`. */
            id: z.string().regex(/^[0-9]{2}$/),
            /** Readable key, the set's `id` in the rubric data. */
            key: z.string(),
            annexIRef: z.string(),
            industry: z.string(),
            group: z.string(),
            /** Ministries that manage the set, by agency id. */
            managingAgencies: z.array(z.string()).nonempty().readonly(),
            /** Art. 6.2.d: 5, none for tourism. */
            samplesRequired: z.int().min(0),
            tourism: z.boolean(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();

type Catalogue = z.infer<typeof catalogue>;
export type ProductSet = Catalogue['sets'][number];

const parsed = catalogue.parse(data);

export const productSets: readonly ProductSet[] = parsed.sets;
export const industries: Catalogue['industries'] = parsed.industries;
export const productGroups: Catalogue['groups'] = parsed.groups;
export const managingAgencies: Catalogue['agencies'] = parsed.agencies;

const byId = new Map(productSets.map((s) => [s.id, s]));

/** By number, `01` to `26`. */
export const productSetById = (id: string): ProductSet | undefined => byId.get(id);

/** The number of a known product set, `01` to `26`. */
export const productSetId = z
  .string()
  .refine((id) => byId.has(id), 'không có bộ sản phẩm này, chỉ từ 01 đến 26 (no such product set: 01 to 26)');
