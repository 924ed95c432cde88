/** models history, compare, card, tag, note: what is known of a registered model beside its versions. */
import type { Command } from 'commander';
import type { ModelEvent, VersionComparison } from '../contract/models.ts';
import { withProject } from './open-project.ts';
import { type GlobalOptions, printResult, table, withInterval } from './terminal.ts';
import { UsageError } from './usage.ts';

export const addModelRecordVerbs = (models: Command, globals: () => GlobalOptions): void => {
  models
    .command('history')
    .argument('[name]', 'a registered model (default: the project setting)')
    .description('who changed what of a model when, and what served when; newest first')
    .action(async (name?: string) => {
      const { events } = await withProject(globals(), (session) =>
        session.records.record(name ?? session.settings().model),
      );
      printResult(globals(), events, () =>
        table(
          ['when', 'what', 'by'],
          events.map((event) => [event.at.slice(0, 19).replace('T', ' '), eventText(event), byText(event)]),
        ),
      );
    });

  models
    .command('compare')
    .argument('<name/version>', 'for example served-model/3')
    .argument('<against>', 'another version of the same model')
    .description('two versions: figures, paired answers, parameters, data, size and speed')
    .action(async (reference: string, other: string) => {
      const answer = await withProject(globals(), async (session) => {
        const [own, against] = [await session.servedVersion(reference), await session.servedVersion(other)];
        if (own.name !== against.name) {
          throw new UsageError(
            `${reference} and ${other} are versions of two models.`,
            'Compare their runs: idrift runs compare.',
          );
        }
        return session.records.compare({ ...own, against: against.version });
      });
      printResult(globals(), answer, () => comparisonText(answer));
    });

  models
    .command('card')
    .argument('<model>', 'NAME, NAME/3 or NAME@alias')
    .description("the model card, in the format of Hugging Face's")
    .action(async (reference: string) => {
      const text = await withProject(globals(), async (session) =>
        session.records.card(await session.servedVersion(reference)),
      );
      printResult(globals(), { text }, () => text.trimEnd());
    });

  models
    .command('tag')
    .argument('<name[/version]>')
    .argument('<key>')
    .argument('[value]')
    .option('--remove', 'take the tag away')
    .description('tag a registered model or a version')
    .action(async (reference: string, key: string, value: string | undefined, { remove }: { remove?: boolean }) => {
      if ((value === undefined) !== (remove === true)) {
        throw new UsageError('A tag needs a value, or --remove.', 'idrift models tag served-model/2 checked yes');
      }
      const about = parseAbout(reference);
      await withProject(globals(), (session) => session.records.setTag({ ...about, key, value: value ?? null }));
      printResult(globals(), { ...about, key, value: value ?? null }, () =>
        value === undefined ? `${nameOf(about)} has no tag ${key}.` : `${nameOf(about)}: ${key} is ${value}.`,
      );
    });

  models
    .command('note')
    .argument('<name[/version]>')
    .argument('<text>', 'the description; an empty one takes it away')
    .description('describe a registered model or a version')
    .action(async (reference: string, description: string) => {
      const about = parseAbout(reference);
      await withProject(globals(), (session) => session.records.describe({ ...about, description }));
      printResult(globals(), { ...about, description }, () => `${nameOf(about)} is described.`);
    });
};

type About = { readonly name: string; readonly version: number | null };

const parseAbout = (reference: string): About => {
  const [, name = reference, version] = /^(?:models:\/)?(.+?)(?:\/v?(\d+))?$/.exec(reference) ?? [];
  return { name, version: version === undefined ? null : Number(version) };
};

const nameOf = ({ name, version }: About): string => (version === null ? name : `${name} v${version}`);

export const byText = ({ by, how }: ModelEvent): string =>
  how === 'here' ? (by ?? '') : how === 'seen' ? 'another program, seen then' : 'found when the history began';

const part = (version: number | null): string => (version === null ? 'the model' : `v${version}`);

export const eventText = ({ change }: ModelEvent): string => {
  switch (change.what) {
    case 'version-created':
      return `v${change.version} registered${change.run === null ? '' : ` from ${change.run}`}`;
    case 'version-deleted':
      return `v${change.version} deleted`;
    case 'alias':
      if (change.to === null) return `${change.alias} taken from v${change.from}`;
      return `${change.alias} ${change.from === null ? 'given to' : `moved from v${change.from} to`} v${change.to}`;
    case 'tag':
      return `tag ${change.key} of ${part(change.version)} ${change.after === null ? 'removed' : `set to ${change.after}`}`;
    case 'description':
      return `description of ${part(change.version)} ${change.after === '' ? 'removed' : `changed to: ${change.after}`}`;
    case 'renamed':
      return `renamed from ${change.from} to ${change.to}`;
    case 'served':
      return `${servedText(change)}${change.why === undefined ? '' : `: ${change.why}`}`;
    case 'stopped':
      return `v${change.version} no longer served by ${change.deployment}`;
    case 'promoted':
      return `v${change.version} promoted in ${change.deployment}, gate ${change.verdict}${change.note === null ? '' : `, overruled: ${change.note}`}`;
    default:
      return change satisfies never;
  }
};

const servedText = ({
  version,
  deployment,
  share,
  role,
}: Extract<ModelEvent['change'], { what: 'served' }>): string => {
  if (role === 'shadow') return `v${version} shadows ${deployment}`;
  return `v${version} served by ${deployment}${share === undefined ? '' : ` to ${Math.round(share * 100)} %`}`;
};

const comparisonText = ({ versions, sameRun, comparison, data }: VersionComparison): string => {
  const [before, after] = versions;
  const kept = (at: number) => comparison?.runs[at]?.kept ?? null;
  const pair = comparison?.pairs[0];
  const size = (bytes: number | null): string => (bytes === null ? '–' : `${(bytes / 1e6).toFixed(1)} MB`);
  const rows = [
    ['test accuracy', withInterval(kept(0)?.testAccuracy ?? null), withInterval(kept(1)?.testAccuracy ?? null)],
    ['test ROC-AUC', withInterval(kept(0)?.testRocAuc ?? null), withInterval(kept(1)?.testRocAuc ?? null)],
    ...(comparison?.params ?? []).map(({ key, values }) => [key, values[0] ?? '–', values[1] ?? '–']),
    ['weights', size(before.bytes), size(after.bytes)],
    ['median answer', ...versions.map(({ answers }) => (answers ? `${answers.p50.toFixed(1)} ms` : '–'))],
  ];
  const counts = data.state === 'differs' ? data.counts : null;
  return [
    table(['', `v${before.version}`, `v${after.version}`], rows),
    '',
    sameRun
      ? 'Both were registered from one run: they give the same answers.'
      : pair?.state === 'ok'
        ? `v${after.version} against v${before.version} on ${pair.n} test texts: ${(pair.verdict ?? 'too-few-to-say').replaceAll('-', ' ')}; exact McNemar p ${pair.p?.toFixed(3) ?? '–'}; ${pair.flipped.length} answers change.`
        : 'Their answers cannot be compared text by text.',
    data.state === 'same'
      ? 'They were trained on the same data.'
      : counts
        ? `Data: ${counts.added} texts added, ${counts.removed} removed, ${counts.relabelled} relabelled, ${counts.edited} edited, ${counts.moved} moved.`
        : `Data: ${data.state === 'unknown' ? data.problem : ''}`,
  ].join('\n');
};
