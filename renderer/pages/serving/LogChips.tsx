/** Which rows of the log are shown: a chip for each version, label, consumer and flag that there is, with its count. */
import type { LogFacets, LogFilter, LogFlag } from '../../../core/contract/index.ts';
import { number, version as versionName } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';

type Props = {
  /** null: a large log is still being counted. */
  readonly facets: LogFacets | null;
  readonly filter: LogFilter;
  readonly onFilter: (filter: LogFilter) => void;
};

/** More are found by the words of their texts. */
const MOST = 6;

const FLAGS: readonly { readonly flag: LogFlag; readonly words: string; readonly title: string }[] = [
  { flag: 'unsure', words: 'unsure', title: 'A score under 0.6, or told to be not sure' },
  { flag: 'cut', words: 'cut', title: 'Longer than the model reads' },
  { flag: 'disputed', words: 'disputed', title: 'Somebody said that the answer is wrong' },
  { flag: 'masked', words: 'masked', title: 'Personal data was taken out before it was written' },
  { flag: 'unknown', words: 'unknown words', title: 'With words that the training texts of its version do not have' },
];

export const LogChips = ({ facets, filter, onFilter }: Props) => {
  const flags = filter.flags ?? [];
  const toggle = (part: LogFilter): void => onFilter({ ...filter, ...part });
  const chosenIn = <Value,>(all: readonly Value[], isChosen: (value: Value) => boolean): readonly Value[] => [
    ...all.slice(0, MOST),
    ...all.slice(MOST).filter(isChosen),
  ];
  const versions = chosenIn(facets?.versions ?? [], (each) => each.version === filter.version);
  const labels = chosenIn(facets?.labels ?? [], (each) => each.label === filter.label);
  const consumers = chosenIn(facets?.consumers ?? [], (each) => each.consumer === filter.consumer);
  const rowsOf = (flag: LogFlag): number | null => (flag === 'unknown' ? null : (facets?.[flag] ?? 0));
  return (
    <div className="log-chips" role="group" aria-label="Which answers are shown">
      {(versions.length > 1 || filter.version !== undefined) &&
        versions.map(({ version, rows }) => (
          <Chip
            key={`v${version}`}
            pressed={filter.version === version}
            rows={rows}
            onPress={(pressed) => toggle({ version: pressed ? version : undefined })}
          >
            {versionName(version)}
          </Chip>
        ))}
      {(labels.length > 1 || filter.label !== undefined) &&
        labels.map(({ label, rows }) => (
          <Chip
            key={`label ${label}`}
            pressed={filter.label === label}
            rows={rows}
            onPress={(pressed) => toggle({ label: pressed ? label : undefined })}
          >
            <LabelMark label={label} />
          </Chip>
        ))}
      {(consumers.some(({ consumer }) => consumer !== null) || filter.consumer !== undefined) &&
        consumers.map(({ consumer, rows }) => (
          <Chip
            key={`consumer ${consumer ?? ''}`}
            pressed={filter.consumer === consumer}
            rows={rows}
            onPress={(pressed) => toggle({ consumer: pressed ? consumer : undefined })}
          >
            {consumer ?? 'without a key'}
          </Chip>
        ))}
      {FLAGS.filter(({ flag }) => flags.includes(flag) || rowsOf(flag) !== 0).map(({ flag, words, title }) => (
        <Chip
          key={flag}
          title={title}
          pressed={flags.includes(flag)}
          rows={rowsOf(flag)}
          onPress={(pressed) => {
            const next = pressed ? [...flags, flag] : flags.filter((each) => each !== flag);
            toggle({ flags: next.length === 0 ? undefined : next });
          }}
        >
          {words}
        </Chip>
      ))}
    </div>
  );
};

type ChipProps = {
  readonly pressed: boolean;
  /** null: not counted. */
  readonly rows: number | null;
  readonly title?: string;
  readonly onPress: (pressed: boolean) => void;
  readonly children: React.ReactNode;
};

const Chip = ({ pressed, rows, title, onPress, children }: ChipProps) => (
  <button type="button" className="chip" aria-pressed={pressed} title={title} onClick={() => onPress(!pressed)}>
    {children}
    {rows !== null && <span className="num">{number(rows)}</span>}
  </button>
);
