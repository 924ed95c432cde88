/** The texts of a window that say most about its alarm, as they may be shown to others: masked, and few. */
import { alarmCauses, type DriftCheck } from '../contract/monitoring.ts';
import { maskedText } from '../text/personal-data.ts';
import { findCarriers } from './carriers.ts';
import type { LiveText } from './drift-input.ts';

const MOST = 3;
/** What texts can be ordered by, the most telling first: by spelling come those that are most like the window. */
const TELLING = ['spelling', 'strangeness', 'fraction_out_of_vocab', 'length'];

/** None where nothing alarmed, or where the log keeps no texts. */
export const tellingTexts = (
  check: DriftCheck,
  data: {
    readonly reference: readonly string[];
    readonly training: readonly string[];
    readonly live: readonly LiveText[];
  },
): string[] => {
  const causes = alarmCauses(check);
  if (causes.length === 0) return [];
  const byRule = new Set(check.inputs.filter(({ alarm }) => alarm).flatMap(({ ids }) => ids));
  const score = TELLING.find((name) => causes.includes(name)) ?? 'strangeness';
  const texts = [
    ...data.live.filter(({ id }) => byRule.has(id)).map(({ text }) => text),
    ...findCarriers({ ...data, score, limit: MOST }).texts.map(({ text }) => text),
  ];
  const today = new Date();
  return [...new Set(texts.filter((text) => text.trim() !== ''))].slice(0, MOST).map((text) => maskedText(text, today));
};
