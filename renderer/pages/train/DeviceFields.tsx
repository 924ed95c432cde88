/** Where it runs: each device with its state and self-test, and which one is used. */
import { Radio, SegmentedControl } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { DeviceKind, TrainingDevice } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { size } from '../../format/amounts.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { DEVICE_NAMES, DEVICE_SHAPES, deviceWords, isUsable } from './devices.ts';
import { PRECISIONS } from './reasons.ts';
import type { FormState } from './use-form.ts';

type RowProps = {
  readonly device: TrainingDevice;
  readonly chosen: boolean;
  readonly testing: boolean;
  readonly onChoose: () => void;
  readonly onTest: () => void;
  readonly onFetch: () => void;
};

const DeviceRow = ({ device, chosen, testing, onChoose, onTest, onFetch }: RowProps) => {
  const { kind, name, state, fetchBytes } = device;
  return (
    <div className="device-row">
      <Radio
        name="device"
        value={kind}
        checked={chosen}
        disabled={state === 'absent'}
        onChange={onChoose}
        label={DEVICE_NAMES[kind]}
        aria-describedby={`device-${kind}`}
      />
      {/* The processor is what the others are held against. */}
      {state !== 'absent' && kind !== 'cpu' && (
        <button type="button" className="text-button" disabled={testing} onClick={onTest} aria-label={`Test ${name}`}>
          {testing ? 'Testing' : 'Test'}
        </button>
      )}
      {fetchBytes !== undefined && (
        <button type="button" className="text-button" onClick={onFetch} aria-label={`Fetch the runtime for ${name}`}>
          Fetch {size(fetchBytes)}
        </button>
      )}
      <div className="small third device-words" id={`device-${kind}`}>
        <StatusShape status={testing ? 'working' : DEVICE_SHAPES[state]} size={9} /> {name}. {deviceWords(device)}
      </div>
    </div>
  );
};

const isPrecision = (value: string): value is keyof typeof PRECISIONS => value in PRECISIONS;

type Props = {
  readonly form: FormState;
  /** Where the measured run would train; null while that is measured. */
  readonly used: string | null;
};

export const DeviceFields = ({ form: { draft, changes, set }, used }: Props) => {
  const devices = useQuery(orpc.training.devices.queryOptions());
  const test = useMutation({
    mutationFn: (kind: DeviceKind) => client.training.testDevice({ kind }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: orpc.training.devices.key() }),
  });
  // The job strip shows how far it is; the list is asked again when someone looks at it.
  const fetchRuntime = useMutation({
    mutationFn: () => client.training.fetchCuda(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.jobs.key() }),
  });
  const error = devices.error ?? test.error ?? fetchRuntime.error;
  const cuda = devices.data?.some((device) => device.kind === 'cuda' && isUsable(device)) ?? false;
  return (
    <Section title="Where" note={used ?? undefined}>
      {changes.device !== undefined && <Tag kind="attention">last run {changes.device}</Tag>}
      <div role="radiogroup" aria-label="Where it runs" className="device-list">
        <div className="device-row">
          <Radio
            name="device"
            value="auto"
            checked={draft.device === 'auto'}
            onChange={() => set({ device: 'auto' })}
            label="The fastest that passes its self-test"
          />
        </div>
        {devices.data?.map((device) => (
          <DeviceRow
            key={device.kind}
            device={device}
            chosen={draft.device === device.kind}
            testing={test.isPending && test.variables === device.kind}
            onChoose={() => set({ device: device.kind })}
            onTest={() => test.mutate(device.kind)}
            onFetch={() => fetchRuntime.mutate()}
          />
        ))}
      </div>
      {error !== null && <ErrorState error={error} kept="The choice stays." />}
      {cuda && draft.device !== 'cpu' && draft.device !== 'webgpu' && (
        <>
          <SegmentedControl
            fullWidth
            aria-label="Precision"
            data={Object.entries(PRECISIONS).map(([value, { label }]) => ({ value, label }))}
            value={draft.precision}
            onChange={(precision) => isPrecision(precision) && set({ precision })}
          />
          <p className="small third">{PRECISIONS[draft.precision].reason}</p>
        </>
      )}
    </Section>
  );
};
