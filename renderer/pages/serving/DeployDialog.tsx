/** Makes a deployment or changes one: what it follows, its port, what shares its requests, what is only tried beside it. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  type Deployment,
  type DeploymentOrder,
  type ModelVersion,
  type RegisteredModel,
  isUp,
} from '../../../core/contract/index.ts';
import { estimate, percent, version as versionName } from '../../format/index.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { newestFirst } from '../models/standing.ts';
import { freeName, orderOf, orderWords } from './deploy-order.ts';

type Props = {
  readonly models: readonly RegisteredModel[];
  /** Shown first. */
  readonly model: string;
  /** The one that is changed; null: a new one, or one of those that are. */
  readonly deployment: Deployment | null;
  readonly deployments: readonly Deployment[];
  readonly onDeploy: (order: DeploymentOrder & { readonly model: string }) => void;
  readonly onClose: () => void;
};

const NOBODY = '–';

const accuracyOf = ({ testAccuracy }: ModelVersion): string =>
  testAccuracy ? `test accuracy ${estimate(testAccuracy)}` : 'accuracy not known';

const numberIn = (value: string): number | null => (value === NOBODY ? null : Number(value));

export const DeployDialog = ({ models, model: first, deployment, deployments, onDeploy, onClose }: Props) => {
  const choices = models.filter(({ versions }) => versions.length > 0);
  const [name, setName] = useState(deployment?.name ?? freeName(deployments));
  const before = deployments.find((each) => each.name === name) ?? null;
  const [modelName, setModel] = useState(
    choices.some((each) => each.name === first) ? first : (choices[0]?.name ?? ''),
  );
  const versions = newestFirst(choices.find((each) => each.name === modelName)?.versions ?? []);
  const aliases = versions.flatMap((each) => each.aliases.map((alias) => ({ alias, version: each.version })));
  const own = deployment?.model === modelName ? deployment : null;
  const [chosen, setChosen] = useState<string | null>(null);
  const usual = own ? (own.follows === null ? String(own.version) : `@${own.follows}`) : null;
  const fallback = aliases[0] ? `@${aliases[0].alias}` : String(versions[0]?.version ?? '');
  const what = chosen ?? usual ?? fallback;
  const follows = what.startsWith('@') ? what.slice(1) : null;
  const version =
    follows === null ? Number(what) || null : (aliases.find(({ alias }) => alias === follows)?.version ?? null);
  const [port, setPort] = useState(deployment ? String(deployment.port) : '');
  const [splitVersion, setSplitVersion] = useState<number | null>(own?.split[0]?.version ?? null);
  const [splitShare, setSplitShare] = useState(String(Math.round((own?.split[0]?.share ?? 0.1) * 100)));
  const [shadow, setShadow] = useState<number | null>(own?.shadow ?? null);
  const [precision, setPrecision] = useState(own?.precision ?? 'fp32');
  const fields = { name, model: modelName, follows, version, port, splitVersion, splitShare, shadow, precision };
  const ordered = orderOf(fields);
  const details = versions.find((each) => each.version === version);
  const others = [NOBODY, ...versions.filter((each) => each.version !== version).map((each) => String(each.version))];
  const optionWords = (value: string): string => (value === NOBODY ? 'no other version' : versionName(Number(value)));
  return (
    <Dialog label={deployment ? `Change ${deployment.name}` : 'Deploy a version'} width={520} onClose={onClose}>
      <form
        className="dialog-inside deploy-form"
        onSubmit={(event) => {
          event.preventDefault();
          if ('order' in ordered) onDeploy(ordered.order);
        }}
      >
        <h2>{deployment ? `Change ${deployment.name}` : 'Deploy a version'}</h2>
        <div className="deploy-fields">
          {!deployment && (
            <TextInput
              label="Name"
              value={name}
              maxLength={63}
              onChange={(event) => setName(event.currentTarget.value.trim())}
            />
          )}
          {choices.length > 1 && (
            <NativeSelect
              size="xs"
              label="Model"
              data={choices.map((each) => each.name)}
              value={modelName}
              onChange={(event) => {
                setModel(event.currentTarget.value);
                setChosen(null);
                setSplitVersion(null);
                setShadow(null);
              }}
            />
          )}
          <NativeSelect
            size="xs"
            label="Serves"
            data-autofocus
            value={what}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={[
              {
                group: 'follow an alias',
                items: aliases.map((each) => ({
                  value: `@${each.alias}`,
                  label: `${each.alias}, ${versionName(each.version)} now`,
                })),
              },
              {
                group: 'stay with a version',
                items: versions.map((each) => ({ value: String(each.version), label: versionName(each.version) })),
              },
            ].filter(({ items }) => items.length > 0)}
          />
          <p className="small second deploy-detail">
            {details ? `${details.runName ?? 'run not known'}, ${accuracyOf(details)}.` : ''}
            {follows !== null && ' Moves with the alias, wherever that is moved.'}
          </p>
          <TextInput
            label="Port"
            value={port}
            placeholder={name === 'prod' ? 'as in Settings' : 'any free one'}
            inputMode="numeric"
            onChange={(event) => setPort(event.currentTarget.value)}
          />
          <NativeSelect
            size="xs"
            label="Weights"
            data={[
              { value: 'fp32', label: '32 bits, as trained' },
              { value: 'int8', label: '8 bits, smaller; what they lose is measured' },
            ]}
            value={precision}
            onChange={(event) => setPrecision(event.currentTarget.value === 'int8' ? 'int8' : 'fp32')}
          />
          {versions.length > 1 && (
            <>
              <div className="deploy-pair">
                <NativeSelect
                  size="xs"
                  label="Shares requests with"
                  data={others.map((value) => ({ value, label: optionWords(value) }))}
                  value={splitVersion === null ? NOBODY : String(splitVersion)}
                  onChange={(event) => setSplitVersion(numberIn(event.currentTarget.value))}
                />
                {splitVersion !== null && (
                  <TextInput
                    label={`Per cent to ${versionName(splitVersion)}`}
                    value={splitShare}
                    inputMode="decimal"
                    onChange={(event) => setSplitShare(event.currentTarget.value)}
                  />
                )}
              </div>
              <NativeSelect
                size="xs"
                label="Shadow, asked too and only logged"
                data={others.map((value) => ({ value, label: optionWords(value) }))}
                value={shadow === null ? NOBODY : String(shadow)}
                onChange={(event) => setShadow(numberIn(event.currentTarget.value))}
              />
            </>
          )}
        </div>
        <p className="second dialog-text" role={'problem' in ordered ? 'alert' : undefined}>
          {'problem' in ordered ? ordered.problem : orderWords(ordered, before)}
        </p>
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={'problem' in ordered}>
            {before && isUp(before)
              ? `Change ${before.name}`
              : `Deploy ${version === null ? '' : versionName(version)}`}
            {splitVersion === null ? '' : `, ${percent(1 - Number(splitShare) / 100)}`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
