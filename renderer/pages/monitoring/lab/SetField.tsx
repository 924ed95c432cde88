/** Which texts: a split of a data version, live ones of some days, or pasted ones. */
import { NumberInput, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { TextSet } from '../../../../core/contract/drift-lab.ts';
import type { DataVersion, Split } from '../../../../core/contract/index.ts';
import { count, shortHash, subject } from '../../../format/index.ts';
import { pastedTexts } from './words.ts';

type Props = {
  readonly label: string;
  readonly value: TextSet;
  readonly versions: readonly DataVersion[];
  readonly onChange: (set: TextSet) => void;
};

const SPLITS: readonly Split[] = ['train', 'val', 'test'];
const KINDS = [
  { value: 'split', label: 'a split' },
  { value: 'live', label: 'live texts' },
  { value: 'pasted', label: 'pasted texts' },
] as const;

const beginning = (kind: string | null, versions: readonly DataVersion[]): TextSet => {
  if (kind === 'live') return { kind: 'live', days: 7, ago: 0 };
  if (kind === 'pasted') return { kind: 'pasted', texts: [] };
  return { kind: 'split', revision: versions[0]?.revision ?? 'workspace', split: 'test' };
};

const versionChoices = (versions: readonly DataVersion[]) =>
  versions.map(({ revision, message }) => ({
    value: revision,
    label: revision === 'workspace' ? 'working copy' : `${shortHash(revision)} ${subject(message)}`,
  }));

export const SetField = ({ label, value, versions, onChange }: Props) => (
  <fieldset className="lab-set">
    <legend className="medium">{label}</legend>
    <div className="row lab-set-row">
      <Select
        w={130}
        aria-label={`${label}: which texts`}
        data={[...KINDS]}
        value={value.kind}
        allowDeselect={false}
        onChange={(kind) => onChange(beginning(kind, versions))}
      />
      {value.kind === 'split' && (
        <>
          <Select
            w={84}
            aria-label={`${label}: split`}
            data={[...SPLITS]}
            value={value.split}
            allowDeselect={false}
            onChange={(chosen) => {
              const split = SPLITS.find((each) => each === chosen);
              if (split) onChange({ ...value, split });
            }}
          />
          <Select
            className="lab-version"
            aria-label={`${label}: data version`}
            data={versionChoices(versions)}
            value={value.revision}
            allowDeselect={false}
            onChange={(revision) => revision !== null && onChange({ ...value, revision })}
          />
        </>
      )}
      {value.kind === 'live' && <LiveFields value={value} label={label} onChange={onChange} />}
    </div>
    {value.kind === 'pasted' && <Pasted label={label} onChange={onChange} />}
  </fieldset>
);

type LiveSet = Extract<TextSet, { kind: 'live' }>;

const LiveFields = ({
  value,
  label,
  onChange,
}: {
  readonly value: LiveSet;
  readonly label: string;
  readonly onChange: (set: TextSet) => void;
}) => (
  <>
    <NumberInput
      w={72}
      aria-label={`${label}: days`}
      min={1}
      max={365}
      allowDecimal={false}
      value={value.days}
      onChange={(days) => typeof days === 'number' && days >= 1 && onChange({ ...value, days })}
    />
    <span className="second nowrap">days, up to</span>
    <NumberInput
      w={72}
      aria-label={`${label}: days ago`}
      min={0}
      max={3650}
      allowDecimal={false}
      value={value.ago}
      onChange={(ago) => typeof ago === 'number' && ago >= 0 && onChange({ ...value, ago })}
    />
    <span className="second nowrap">days ago</span>
  </>
);

const Pasted = ({ label, onChange }: { readonly label: string; readonly onChange: (set: TextSet) => void }) => {
  const [typed, setTyped] = useState('');
  const texts = pastedTexts(typed);
  return (
    <Textarea
      aria-label={`${label}: texts, one a line`}
      placeholder="One text a line"
      autosize
      minRows={3}
      maxRows={8}
      value={typed}
      description={texts.length === 0 ? undefined : count(texts.length, 'text')}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange({ kind: 'pasted', texts: [...pastedTexts(event.currentTarget.value)] });
      }}
    />
  );
};
