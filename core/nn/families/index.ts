/** Every model family by the `model_type` of its config.json. */
import type { FamilyName } from '../model-config.ts';
import { bert, electra, roberta, xlmRoberta } from './bert-like.ts';
import { distilbert } from './distilbert.ts';
import type { Family } from './family.ts';
import { modernbert } from './modernbert.ts';

export const families: Readonly<Record<FamilyName, Family>> = {
  bert,
  roberta,
  'xlm-roberta': xlmRoberta,
  distilbert,
  electra,
  modernbert,
};
