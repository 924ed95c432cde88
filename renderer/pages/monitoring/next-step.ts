/** What stands where checks will stand, and the step that brings the first one nearer. */
import { count } from '../../format/index.ts';
import type { MonitoringState } from './use-monitoring.ts';

export type NextStep = {
  readonly title: string;
  readonly detail: string;
  /** null: the page's own button is the step. */
  readonly step: { readonly name: string; readonly path: string } | null;
};

export const nextStep = ({ model, logged, lookbackDays }: MonitoringState): NextStep => {
  if (model === null) {
    return {
      title: 'Drift scores of the live texts will stand here.',
      detail: 'First register the model of a run, serve it, and send it texts.',
      step: { name: 'Choose a run', path: '/runs' },
    };
  }
  if (logged === 0) {
    return {
      title: 'Drift scores of the live texts will stand here.',
      detail: 'Every text that the service answers is logged, and compared with the texts the model was validated on.',
      step: { name: 'Go to Serving', path: '/serving' },
    };
  }
  return {
    title: 'A check takes a few seconds.',
    detail: `It gives a score for the length of the texts of the last ${lookbackDays === 1 ? '24 hours' : count(lookbackDays, 'day')} and one for their unknown words, says how often these limits are passed by chance, and raises an alert when one is.`,
    step: null,
  };
};
