/** A promotion: rehearse the candidate on what was asked lately, see what speaks against it, and make it live or not. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Deployment } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { count, version as versionName } from '../../format/index.ts';
import { isActive } from '../../frame/jobs.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Progress } from '../../parts/Progress.tsx';
import { MustPass } from './MustPass.tsx';
import { RehearsalView } from './RehearsalView.tsx';

type Props = {
  readonly deployment: Deployment;
  readonly version: number;
  readonly onClose: () => void;
  /** A rehearsal that was started elsewhere: its job. */
  readonly rehearsing?: string | undefined;
};

const AMOUNTS = [50, 200, 1000, 5000];

export const PromoteDialog = ({ deployment, version, onClose, rehearsing }: Props) => {
  const { name, model, follows } = deployment;
  const [last, setLast] = useState(200);
  const [note, setNote] = useState('');
  const query = orpc.deployments.rehearsal.queryOptions({ input: { model, version, deployment: name } });
  const rehearsal = useQuery(query);
  const jobs = useQuery(orpc.jobs.list.queryOptions());
  const rehearse = useMutation({
    mutationFn: () => client.deployments.rehearse({ model, version, deployment: name, last }),
  });
  const promote = useMutation({
    mutationFn: () =>
      client.deployments.promote({ name, version, ...(note.trim() === '' ? {} : { overrule: note.trim() }) }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: orpc.serving.key() });
      onClose();
    },
  });
  const job = jobs.data?.find(({ id, kind }) => kind === 'rehearsal' && id === (rehearse.data?.jobId ?? rehearsing));
  const running = rehearse.isPending || (job !== undefined && isActive(job));
  const found = rehearsal.data ?? null;
  const shut = found?.verdict !== 'go';
  const target = versionName(version);
  const failure = job?.state === 'failed' ? job.error : null;
  return (
    <Dialog label={`Promote ${model} ${target}`} width={720} onClose={onClose}>
      <div className="dialog-inside promote">
        <h2>
          Promote {model} {target} in {name}?
        </h2>
        <p className="second dialog-text">
          {name} answers with {versionName(deployment.version)} now
          {follows === null ? '' : `, and follows ${follows}, which moves along`}. It switches while it answers: no
          request is lost, and one click goes back.
        </p>
        <div className="promote-scroll">
          <h3>Must-pass examples</h3>
          <MustPass model={model} />
          <h3>Dress rehearsal</h3>
          {found === null && !running && (
            <p className="small second">
              {target} answers what was asked lately, beside {versionName(deployment.version)}; nobody gets those
              answers.
            </p>
          )}
          <div className="row">
            <NativeSelect
              size="xs"
              aria-label="How many logged requests"
              data={AMOUNTS.map((amount) => ({
                value: String(amount),
                label: `the last ${count(amount, 'request')}`,
              }))}
              value={String(last)}
              disabled={running}
              onChange={(event) => setLast(Number(event.currentTarget.value))}
            />
            <Button
              variant={found === null ? 'filled' : 'default'}
              loading={running}
              data-autofocus
              onClick={() => rehearse.mutate()}
            >
              {found === null ? 'Rehearse' : 'Rehearse again'}
            </Button>
            {running && job && (
              <>
                <Progress share={job.progress} label={`Rehearsing ${target}`} />
                <span className="small second">
                  {job.where}
                  {job.rate === null ? '' : `, ${job.rate}`}
                </span>
              </>
            )}
          </div>
          {(rehearse.error ?? rehearsal.error) && (
            <ErrorState error={rehearse.error ?? rehearsal.error} kept={`${name} answers as before.`} />
          )}
          {failure !== null && failure !== undefined && <p role="alert">{failure}</p>}
          {found && <RehearsalView rehearsal={found} />}
        </div>
        {shut && (
          <TextInput
            label={
              found === null
                ? 'Not rehearsed: say why it goes live all the same'
                : 'The gate is shut: say why it goes live all the same'
            }
            placeholder="kept with the promotion in the model’s history"
            value={note}
            maxLength={300}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        )}
        {promote.error && <ErrorState error={promote.error} kept={`${name} answers as before.`} />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant={found === null ? 'default' : 'filled'}
            disabled={running || (shut && note.trim() === '')}
            loading={promote.isPending}
            onClick={() => promote.mutate()}
          >
            Promote {target}
            {shut ? ' past the gate' : ''}
          </Button>
        </div>
      </div>
    </Dialog>
  );
};
