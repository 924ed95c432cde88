/** What the address of the Settings page holds. */
import { z } from 'zod';

export const SECTIONS = ['project', 'serving', 'monitoring', 'appearance', 'computer'] as const;
export type SectionName = (typeof SECTIONS)[number];

export const settingsSearch = z.object({ section: z.enum(SECTIONS).optional().catch(undefined) });
