/** Who may ask the deployment and how much: keys of its consumers with what each asked, sites, sizes; taken up while it answers. */
import { Select, Switch } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Deployment, DeploymentLimits, DeploymentRules } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { FieldRow } from '../../parts/FieldRow.tsx';
import { TypedSetting } from '../settings/TypedSetting.tsx';
import {
  accessFinding,
  checkNumber,
  checkSites,
  consumerRows,
  fieldText,
  keylessWords,
  ruleOf,
  sitesOf,
} from './access-rows.ts';
import './access.css';
import { Consumers } from './Consumers.tsx';
import { NewKey } from './NewKey.tsx';

const DEVICES: readonly { readonly value: DeploymentLimits['device']; readonly label: string }[] = [
  { value: 'cpu', label: 'CPU' },
  { value: 'auto', label: 'GPU where it is faster' },
  { value: 'webgpu', label: 'GPU by WebGPU' },
  { value: 'cuda', label: 'GPU by CUDA' },
];

type Props = { readonly deployment: Deployment | null; readonly choice: ReactNode };

export const AccessPane = ({ deployment, choice }: Props) => (
  <section className="section traffic">
    <div className="section-head">
      {choice}
      <span className="note cut">{deployment ? accessFinding(deployment) : ''}</span>
    </div>
    {deployment ? (
      <Access key={deployment.name} deployment={deployment} />
    ) : (
      <p className="small second">
        Each deployment says who may ask it, how often, and from which sites. Deploy a version first.
      </p>
    )}
  </section>
);

const Access = ({ deployment }: { readonly deployment: Deployment }) => {
  const { name, access, limits } = deployment;
  const usage = useQuery(orpc.serving.usage.queryOptions({ input: { days: 30, deployment: name } }));
  const save = useMutation({
    mutationFn: (rules: DeploymentRules) => client.deployments.setRules({ name, ...rules }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: orpc.serving.list.key() }),
  });
  const rows = consumerRows(deployment, usage.data ?? []);
  const error = save.error ?? usage.error;
  return (
    <div className="access">
      {error && <ErrorState error={error} kept="Who may ask is as it was." />}
      <Consumers deployment={deployment} rows={rows} />
      <NewKey deployment={deployment} />
      <FieldRow
        label="Keys are needed"
        reason="Off: whoever reaches the port may ask. The app and the web page have a key of their own."
        remark={keylessWords(rows, access.keysNeeded)}
      >
        <Switch
          aria-label="Keys are needed"
          checked={
            save.isPending && save.variables.keysNeeded !== undefined ? save.variables.keysNeeded : access.keysNeeded
          }
          onChange={(event) => save.mutate({ keysNeeded: event.currentTarget.checked })}
        />
      </FieldRow>
      <TypedSetting
        label="Texts a minute"
        reason="Of each consumer without a pace of its own, and of each address without a key."
        value={fieldText('requestsPerMinute', access.requestsPerMinute)}
        placeholder="no limit"
        width={110}
        check={checkNumber('requestsPerMinute')}
        onSave={(text) => save.mutate(ruleOf('requestsPerMinute', text))}
      />
      <TypedSetting
        label="Sites whose pages may ask"
        reason="From the browser of whoever looks at them."
        value={access.origins.join(' ')}
        placeholder="none; as https://shop.example"
        width={320}
        check={checkSites}
        onSave={(text) => save.mutate({ origins: [...sitesOf(text)] })}
      />
      <TypedSetting
        label="Largest request"
        reason="A larger one is refused with 413."
        value={fieldText('bodyBytes', limits.bodyBytes)}
        placeholder="usual"
        width={110}
        check={checkNumber('bodyBytes')}
        onSave={(text) => save.mutate(ruleOf('bodyBytes', text))}
        remark={limits.bodyBytes === null ? 'KB; usually 2 097, a batch 16 777' : 'KB'}
      />
      <TypedSetting
        label="Tokens that may wait"
        reason="Beyond, requests are refused with 503 and when to try again."
        value={fieldText('queueTokens', limits.queueTokens)}
        width={110}
        check={checkNumber('queueTokens')}
        onSave={(text) => save.mutate(ruleOf('queueTokens', text))}
      />
      <TypedSetting
        label="Deadline"
        reason="Of requests that name none."
        value={fieldText('deadlineMs', limits.deadlineMs)}
        width={110}
        check={checkNumber('deadlineMs')}
        onSave={(text) => save.mutate(ruleOf('deadlineMs', text))}
        remark="seconds"
      />
      <FieldRow
        label="Computes on"
        reason="From its next start on. A GPU is tested before its first use, and must give the CPU's answers; else the CPU computes, and it is said."
      >
        <Select
          aria-label="Computes on"
          w={220}
          allowDeselect={false}
          data={DEVICES}
          value={limits.device}
          onChange={(device) => {
            const chosen = DEVICES.find(({ value }) => value === device)?.value;
            if (chosen) save.mutate({ device: chosen });
          }}
        />
      </FieldRow>
    </div>
  );
};
