/** The form's buttons: start, or while something trains, queue; Ctrl+Enter presses the filled one. */
import { Button } from '@mantine/core';
import { useEffect, useEffectEvent } from 'react';
import { count } from '../../format/index.ts';
import { KeyHint } from '../../parts/KeyHint.tsx';
import { runsOf } from './search-axes.ts';
import type { FormState } from './use-form.ts';
import type { Launch } from './use-launch.ts';

type Props = { readonly form: FormState; readonly launch: Launch; readonly ready: boolean; readonly busy: boolean };

const useCtrlEnter = (press: () => void): void => {
  const pressed = useEffectEvent(press);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
      event.preventDefault();
      pressed();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
};

export const FormActions = ({ form: { draft, recipe, sweep }, launch, ready, busy }: Props) => {
  const name = draft.name.trim();
  const order = recipe && { revision: draft.revision, recipe, ...(name === '' ? {} : { name }) };
  const press = (): void => {
    if (!ready || !order) return;
    if (sweep) launch.search(order, sweep);
    else if (busy) launch.enqueue(order);
    else launch.start(order);
  };
  useCtrlEnter(press);
  const runs = sweep === null ? null : count(runsOf(sweep), 'run');
  const title =
    runs === null ? (busy ? 'Add to queue' : 'Start training') : busy ? `Add ${runs} to queue` : `Start ${runs}`;
  return (
    <>
      {busy && sweep === null && (
        <Button
          variant="default"
          disabled={!ready}
          title="Both share the device, and each takes longer"
          onClick={() => order && launch.start(order)}
        >
          Start now
        </Button>
      )}
      <Button disabled={!ready} loading={launch.pending} onClick={press} rightSection={<KeyHint keys="Ctrl+Enter" />}>
        {title}
      </Button>
    </>
  );
};
