/** The page's buttons: the one that is to be pressed is filled. */
import { Button, Menu } from '@mantine/core';
import type { StackCheck, StackStatus } from '../../../core/contract/index.ts';
import { isUp } from '../../frame/stack-glance.ts';
import { MoreMenu } from '../../parts/MoreMenu.tsx';
import { counted } from './answer.ts';

type Props = {
  readonly status: StackStatus;
  /** Findings that a button can do something about. */
  readonly fixable: readonly StackCheck[];
  readonly busy: boolean;
  readonly onStart: () => void;
  readonly onStop: () => void;
  readonly onPull: () => void;
  readonly onRemove: () => void;
  readonly onFix: () => void;
  readonly onCancel: (jobId: string) => void;
};

export const Actions = ({ status, fixable, busy, onStart, onStop, onPull, onRemove, onFix, onCancel }: Props) => {
  const { job, engine, file } = status;
  if (job) {
    return (
      <Button variant="default" onClick={() => onCancel(job.id)}>
        Cancel
      </Button>
    );
  }
  if (engine.state !== 'ok' || !file) return null;
  const all = counted(status);
  const running = status.services.filter(({ state }) => state === 'running' || state === 'restarting').length;
  const allUp = all.length > 0 && all.every(isUp);
  const changed = all.filter(({ current, state }) => current === false && state === 'running').length;
  const canStart = file.problem === null && all.length > 0;
  return (
    <>
      <MoreMenu>
        <Menu.Item disabled={!canStart || busy} onClick={onPull}>
          Fetch the images anew
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={status.services.every(({ container }) => container === null)} onClick={onRemove}>
          Remove the stack…
        </Menu.Item>
      </MoreMenu>
      {running > 0 && (
        <Button variant="default" loading={busy} onClick={onStop}>
          Stop the stack
        </Button>
      )}
      {!allUp && (
        <Button disabled={!canStart} loading={busy} onClick={onStart}>
          {running > 0 ? 'Start the rest' : 'Start the stack'}
        </Button>
      )}
      {allUp && changed > 0 && (
        <Button variant={fixable.length > 0 ? 'default' : 'filled'} loading={busy} onClick={onStart}>
          Restart changed ({changed})
        </Button>
      )}
      {allUp && fixable.length > 0 && (
        <Button onClick={onFix}>
          Fix {fixable.length} {fixable.length === 1 ? 'finding' : 'findings'}
        </Button>
      )}
    </>
  );
};
