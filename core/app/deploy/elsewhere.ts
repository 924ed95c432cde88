/** Deployments that another process runs: it takes orders from the files, and says there what became of them. */
import { setTimeout as pause } from 'node:timers/promises';
import { IdriftError } from '../../contract/errors.ts';
import { rulesKey } from './access.ts';
import { type DeploymentFiles, noDeployment, runsElsewhere } from './deployment-file.ts';
import { orderKey, sameServed, servedOf } from './plan.ts';

/** How long another process may take to do what was ordered. */
const ELSEWHERE_MS = 60_000;
const LOOK_MS = 200;

/**
 * Until the process that runs it has done what is wanted by now: `rules`, who may ask and how much; `served`, which versions answer as well.
 * @throws IdriftError what it says, or when it does not.
 */
export const awaitElsewhere = async (files: DeploymentFiles, name: string, what: 'served' | 'rules'): Promise<void> => {
  const until = Date.now() + ELSEWHERE_MS;
  while (Date.now() < until) {
    const wanted = files.wanted(name);
    if (!wanted) throw noDeployment(name);
    const actual = files.actual(name);
    if (!runsElsewhere(actual)) {
      if (what === 'rules' || wanted.state === 'stopped') return;
      throw new IdriftError({ code: 'not-available', message: `The process that ran ${name} has ended.` });
    }
    if (wanted.state === 'running' && actual.rules === rulesKey(wanted)) {
      if (what === 'rules' || sameServed(servedOf(wanted), actual.serves)) return;
      if (actual.refused === orderKey(wanted)) {
        throw new IdriftError({ code: 'bad-input', message: actual.notice ?? `${name} could not be changed.` });
      }
    }
    await pause(LOOK_MS);
  }
  throw new IdriftError({
    code: 'not-available',
    message: `The process that runs ${name} did not take the order within ${ELSEWHERE_MS / 1000} seconds.`,
    hint: 'Look at the program that runs it.',
  });
};

export const heldElsewhere = (name: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `${name} is run by another Idrift process, which keeps its port and its model.`,
    where: name,
    hint: 'Stop it first, then start it anew.',
  });
