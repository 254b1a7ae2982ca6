/** How the read models do, as operators see it: places, counts and ids; no names, nothing personal. */
import { z } from 'zod';
import { nullable, place, position } from './answers.ts';

const still = z.strictObject({
  dossierId: z.string().optional().describe('Of a dossier'),
  roundId: z.string().optional().describe('Of a council round'),
  workflow: z.string(),
  ...place,
  communeCode: nullable,
  provinceCode: nullable,
  position: position.describe('Of its last fact'),
  updatedOn: z.iso.date(),
});

export const StandingAnswer = z.strictObject({
  now: z.iso.datetime(),
  position: position.describe('Of the last event that the read models know'),
  head: position.describe('Of the last event in the store'),
  lag: z.strictObject({
    events: z.int().min(0).describe('Events that the read models are behind, counted up to 1,000'),
    seconds: z.number().min(0).describe('Age of the oldest event that they do not know'),
  }),
  skipped: z
    .int()
    .nullable()
    .describe('Events that the read models never saw; anything but 0 asks for a rebuild. null: the store leaves gaps, they cannot be told'),
  parked: z.strictObject({
    total: z.int(),
    items: z.array(
      z.strictObject({
        dossierId: z.string(),
        position: position.describe('Of the fact in question'),
        reason: z.string(),
        stopped: z.boolean().describe('True: its rows stay as they were before this fact'),
      }),
    ),
  }),
  stuck: z.strictObject({
    total: z.int().describe('Dossiers and rounds not at their end, of which no role is awaited and no deadline fires'),
    items: z.array(still).describe('Those that have stood still longest first'),
    next: z.string().optional().describe('`cursor` of the next page'),
  }),
});
export type Standing = z.infer<typeof StandingAnswer>;
