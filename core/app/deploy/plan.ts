/** Which versions a deployment serves, with what share: from what it is to be. Pure. */
import { IdriftError } from '../../contract/errors.ts';
import type { Served, Wanted } from './deployment-file.ts';

/**
 * Its own version has what the others leave. One that is named twice has both shares; a shadow of what answers anyway is none.
 * @throws IdriftError `bad-input` where the others leave nothing.
 */
export const servedOf = ({
  version,
  split,
  shadow,
  precision,
}: Pick<Wanted, 'version' | 'split' | 'shadow' | 'precision'>): readonly Served[] => {
  const others = new Map<number, number>();
  for (const part of split) others.set(part.version, (others.get(part.version) ?? 0) + part.share);
  others.delete(version);
  const taken = [...others.values()].reduce((sum, share) => sum + share, 0);
  if (taken >= 1 - 1e-9) {
    throw new IdriftError({
      code: 'bad-input',
      message: `The other versions take ${Math.round(taken * 100)} % of the requests: nothing is left for v${version}.`,
      where: 'split',
      hint: 'Give them less than 100 % together.',
    });
  }
  const bits = precision === 'int8' ? { precision } : {};
  const live = (each: number, share: number): Served => ({ version: each, share, role: 'live', ...bits });
  return [
    live(version, round(1 - taken)),
    ...[...others].map(([each, share]) => live(each, round(share))),
    ...(shadow === null || shadow === version || others.has(shadow)
      ? []
      : [{ version: shadow, share: 0, role: 'shadow' as const, ...bits }]),
  ];
};

/** The same for the same versions by the same order. */
export const orderKey = (wanted: Wanted): string => JSON.stringify([wanted.orderedAt, servedOf(wanted)]);

const round = (share: number): number => Math.round(share * 1e4) / 1e4;

export const sameServed = (a: readonly Served[], b: readonly Served[]): boolean =>
  a.length === b.length &&
  a.every((one, i) => {
    const other = b[i];
    return (
      one.version === other?.version &&
      one.share === other.share &&
      one.role === other.role &&
      one.precision === other.precision
    );
  });

/** What is new in `next`: to be noted as served. */
export const newlyServed = (before: readonly Served[], next: readonly Served[]): readonly Served[] =>
  next.filter((one) => !before.some((each) => sameServed([each], [one])));

/** Versions that no longer answer anybody. */
export const noLongerServed = (before: readonly Served[], next: readonly Served[]): readonly number[] =>
  before.filter(({ version }) => !next.some((each) => each.version === version)).map(({ version }) => version);

/** With another version as its own one; that one leaves the others, and the old one is what a rollback goes back to. */
export const movedTo = (wanted: Wanted, version: number, why: string): Wanted =>
  version === wanted.version
    ? { ...wanted, why }
    : {
        ...wanted,
        version,
        split: wanted.split.filter((part) => part.version !== version),
        shadow: wanted.shadow === version ? null : wanted.shadow,
        before: [...wanted.before, wanted.version],
        why,
      };
