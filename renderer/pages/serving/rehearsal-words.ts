/** A dress rehearsal in words. */
import type { Rehearsal, RehearsalCheck } from '../../../core/contract/index.ts';
import { count, number, version } from '../../format/index.ts';
import type { Status } from '../../parts/StatusShape.tsx';

export const CHECK_STATUS: Readonly<Record<RehearsalCheck['state'], Status>> = {
  passed: 'finished',
  'not-passed': 'failed',
  unknown: 'too-few',
};

export const CHECK_NAMES: Readonly<Record<RehearsalCheck['id'], string>> = {
  'must-pass': 'must-pass examples',
  accuracy: 'accuracy',
  'alert-texts': 'the alert’s texts',
  flips: 'answers that change',
  latency: 'speed',
  calibration: 'confidence',
};

/** "Go: nothing speaks against v5, by 3 of 5 checks." */
export const verdictWords = ({ verdict, checks, candidate }: Rehearsal): string => {
  const failed = checks.filter(({ state }) => state === 'not-passed').length;
  const seen = checks.filter(({ state }) => state !== 'unknown').length;
  if (verdict === 'no-go')
    return `No-go: ${version(candidate)} does not pass ${count(failed, 'check')} of ${checks.length}.`;
  if (seen === 0) return `Go, but unseen: there is too little to say anything of ${version(candidate)}.`;
  return `Go: nothing speaks against ${version(candidate)}, by ${number(seen)} of ${count(checks.length, 'check')}.`;
};
