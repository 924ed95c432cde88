/** What depends on a version, said before it is deleted. */
import type { ChainLink, DriftCheck, ModelVersion } from '../../../core/contract/index.ts';
import { count, version as versionName } from '../../format/index.ts';

/** `chain` is that of the version's run; it counts predictions only where it is about this version. */
export const dependents = (
  version: ModelVersion,
  chain: readonly ChainLink[],
  checks: readonly DriftCheck[],
): readonly string[] => {
  const name = versionName(version.version);
  const isItsChain = chain.some((link) => link.kind === 'model' && link.name === `${version.name} ${name}`);
  const predictions = isItsChain ? Number(chain.find(({ kind }) => kind === 'predictions')?.name ?? 0) : 0;
  const checked = checks.filter((check) => check.model === version.name && check.version === version.version).length;
  const named = [
    predictions > 0 ? count(predictions, 'prediction') : '',
    checked > 0 ? count(checked, 'drift check') : '',
  ].filter(Boolean);
  return [
    version.aliases.length === 0
      ? `Programs that load ${version.name} ${name} will no longer find it, and the number is not given again.`
      : `Its ${version.aliases.length === 1 ? 'alias' : 'aliases'} ${version.aliases.join(', ')} ${version.aliases.length === 1 ? 'goes' : 'go'} with it: programs that load ${version.name} by ${version.aliases.length === 1 ? 'that name' : 'those names'} or as ${name} will no longer find it.`,
    `${version.runName === null ? 'Its model' : `The run ${version.runName} and its model`} stay${version.runName === null ? 's' : ''}, and can be registered again under a new number.${named.length === 0 ? '' : ` ${named.join(' and ')} name${predictions + checked === 1 ? 's' : ''} it and stay${predictions + checked === 1 ? 's' : ''}.`}`,
  ];
};
