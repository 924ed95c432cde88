/** Chooses which version of which model answers, and says what happens to the one that does now. */
import { Button, NativeSelect } from '@mantine/core';
import { useId, useState } from 'react';
import type { Deployment, ModelVersion, RegisteredModel } from '../../../core/contract/index.ts';
import { date, estimate, version } from '../../format/index.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { newestFirst, standingOf, tagOf } from '../models/standing.ts';

type Props = {
  readonly models: readonly RegisteredModel[];
  /** Shown first. */
  readonly model: string;
  readonly deployment: Deployment | null;
  readonly onDeploy: (model: string, version: number) => void;
  readonly onClose: () => void;
};

const accuracyOf = ({ testAccuracy }: ModelVersion): string =>
  testAccuracy ? `test accuracy ${estimate(testAccuracy)}` : 'accuracy not known';

export const DeployDialog = ({ models, model: first, deployment, onDeploy, onClose }: Props) => {
  const id = useId();
  const choices = models.filter(({ versions }) => versions.length > 0);
  const [name, setName] = useState(choices.some((each) => each.name === first) ? first : (choices[0]?.name ?? ''));
  const model = choices.find((each) => each.name === name);
  const [chosen, setChosen] = useState<number | null>(null);
  const versions = newestFirst(model?.versions ?? []);
  const standing = model && standingOf(model, deployment ? [deployment] : []);
  const wanted = chosen ?? standing?.candidate?.version ?? versions[0]?.version ?? null;
  const up = deployment && (deployment.state === 'running' || deployment.state === 'starting') ? deployment : null;
  const same = up?.model === name && up.version === wanted;
  return (
    <Dialog label="Deploy a version" width={520} onClose={onClose}>
      <form
        className="dialog-inside"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted !== null) onDeploy(name, wanted);
        }}
      >
        <h2>Deploy a version</h2>
        {choices.length > 1 && (
          <NativeSelect
            className="deploy-model"
            size="xs"
            label="Model"
            data={choices.map((each) => each.name)}
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
              setChosen(null);
            }}
          />
        )}
        <div className="deploy-versions" role="radiogroup" aria-label={`Versions of ${name}`}>
          {versions.map((each) => {
            const tag = standing && tagOf(each, standing);
            const key = `${id}-${each.version}`;
            return (
              <label key={each.version} htmlFor={key} className="deploy-version" data-chosen={each.version === wanted}>
                <input
                  id={key}
                  type="radio"
                  name={id}
                  checked={each.version === wanted}
                  data-autofocus={each.version === wanted || undefined}
                  onChange={() => setChosen(each.version)}
                />
                <span className="grow">
                  <span className="row">
                    <span className="strong">
                      {choices.length > 1 ? version(each.version) : `${name} ${version(each.version)}`}
                    </span>
                    {tag && <Tag kind={tag.kind}>{tag.text}</Tag>}
                    <span className="push small second">{date(each.createdAt)}</span>
                  </span>
                  <span className="small second">
                    {each.runName ?? 'run not known'}, {accuracyOf(each)}
                  </span>
                </span>
              </label>
            );
          })}
        </div>
        <p className="second dialog-text">
          {up
            ? same
              ? `${up.name} serves it already; deploying it again starts its process anew.`
              : `${up.name} stops serving ${up.model} ${version(up.version)}, loads this one and takes the same port: a second or two without answers.`
            : 'It loads in a second or two and answers on this computer only.'}
        </p>
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={wanted === null}>
            Deploy {wanted === null ? '' : version(wanted)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
