/** Sends live texts of a project file to the service in order, as consumers would: to see drift, or to fill the log. */
import { Button, NumberInput, Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { client, orpc } from '../../engine/client.ts';
import { count, number } from '../../format/index.ts';
import { isActive } from '../../frame/jobs.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { SendingJob } from './SendingJob.tsx';
import { sendRange } from './send-range.ts';

type Props = {
  readonly deployment: string | undefined;
  /** Why nothing can be sent; null where it can. */
  readonly reason: string | null;
};

export const SendTexts = ({ deployment, reason }: Props) => {
  const id = useId();
  const files = useQuery(orpc.serving.liveFiles.queryOptions());
  const jobs = useQuery(orpc.jobs.list.queryOptions());
  const [chosen, setChosen] = useState<string | null>(null);
  const [from, setFrom] = useState<number | string>(1);
  const [amount, setAmount] = useState<number | string>('');
  const send = useMutation({
    mutationFn: (input: { path: string; offset: number; count: number }) =>
      client.serving.sendFile({ ...input, ...(deployment === undefined ? {} : { deployment }) }),
  });
  if (files.error && !files.data) return <ErrorState error={files.error} onRetry={() => void files.refetch()} />;
  if (!files.data) return <Loading rows={3} />;
  const file = files.data.find(({ path }) => path === chosen) ?? files.data[0];
  if (!file) {
    return (
      <p className="small second">
        No file of live texts. A JSONL file with a “text” in each line, put into the project’s data folder and named
        otherwise than train, val and test, stands here.
      </p>
    );
  }
  const range = sendRange(from, amount, file.texts);
  const job = jobs.data?.find(({ kind, id: jobId }) => kind === 'sending' && (!send.data || jobId === send.data.jobId));
  const running = job !== undefined && isActive(job);
  return (
    <>
      <div className="send-form">
        <label htmlFor={`${id}-file`}>File</label>
        <Select
          id={`${id}-file`}
          data={files.data.map(({ path, texts }) => ({ value: path, label: `${path}, ${count(texts, 'text')}` }))}
          value={file.path}
          onChange={setChosen}
        />
        <label htmlFor={`${id}-from`}>From text</label>
        <div className="row">
          <NumberInput id={`${id}-from`} w={80} min={1} value={from} onChange={setFrom} />
          <label htmlFor={`${id}-count`}>how many</label>
          <NumberInput
            id={`${id}-count`}
            w={80}
            min={1}
            placeholder={number(Math.max(0, file.texts - (Number(from) || 1) + 1))}
            value={amount}
            onChange={setAmount}
          />
        </div>
      </div>
      <div className="row try-actions">
        <Button
          variant="default"
          disabled={reason !== null || 'problem' in range || running}
          loading={send.isPending}
          onClick={() => {
            if (!('problem' in range)) send.mutate({ path: file.path, ...range });
          }}
        >
          Send {'problem' in range ? 'texts' : count(range.count, 'text')}
        </Button>
        <span className="small third" role={'problem' in range ? 'alert' : undefined}>
          {reason ?? ('problem' in range ? range.problem : 'In their order, one after another; each is logged.')}
        </span>
      </div>
      {send.error && <ErrorState error={send.error} kept="No text was sent." />}
      {job && (running || send.data) && <SendingJob job={job} />}
    </>
  );
};
