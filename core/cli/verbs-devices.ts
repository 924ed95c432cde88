/** devices: what this computer can train on, tested before it is used; the CUDA runtime, fetched on request. */
import type { Command } from 'commander';
import { deviceKind, type TrainingDevice } from '../contract/training.ts';
import type { FetchProgress } from '../training/devices/fetch-cuda.ts';
import { untilInterrupted } from './open-project.ts';
import { progressLine } from './progress.ts';
import { EXIT, type GlobalOptions, printResult } from './terminal.ts';
import { oneOf } from './usage.ts';

const home = async (): Promise<string> => (await import('../app/recent-projects.ts')).defaultSettingsDir();

const MARK = { ready: '●', untested: '○', failed: '◆', absent: '○' } as const;

const listed = (devices: readonly TrainingDevice[]): string =>
  devices
    .map(
      ({ kind, name, state, reason }) => `${MARK[state]} ${kind}: ${name}, ${state}${reason ? `\n    ${reason}` : ''}`,
    )
    .join('\n');

export const addDeviceVerbs = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();
  const devices = program.command('devices').description('what this computer can train on');
  devices
    .command('list')
    .description('CPU, WebGPU and CUDA with their states')
    .action(async () => {
      const { listDevices } = await import('../training/devices/list.ts');
      const found = await listDevices({ home: await home() });
      printResult(globals(), found, () => listed(found));
    });
  devices
    .command('test')
    .argument('<device>', deviceKind.options.join(' or '), oneOf(deviceKind.options))
    .description('a few training steps against stored numbers; exit status 4 when they differ')
    .action(async (kind: TrainingDevice['kind']) => {
      const { testDevice } = await import('../training/devices/list.ts');
      const tested = await testDevice(kind, { home: await home() });
      printResult(globals(), tested, () => listed([tested]));
      if (tested.state !== 'ready') process.exitCode = EXIT.no;
    });
  devices
    .command('fetch-cuda')
    .description('downloads the CUDA runtime from the npm registry, about 290 MB; an interrupted download goes on')
    .action(async () => {
      const { fetchCudaRuntime } = await import('../training/devices/fetch-cuda.ts');
      const line = progressLine(globals(), 'CUDA runtime');
      const began = performance.now();
      const fetching = fetchCudaRuntime(await home(), untilInterrupted());
      let next = await fetching.next();
      for (; !next.done; next = await fetching.next())
        line.show(reportOf(next.value, (performance.now() - began) / 1000));
      line.end();
      const folder = next.value;
      printResult(
        globals(),
        { folder },
        () => `The CUDA runtime is in ${folder}. Test it with: idrift devices test cuda`,
      );
    });
};

const reportOf = ({ phase, receivedBytes, totalBytes }: FetchProgress, seconds: number) => {
  const rate = receivedBytes / Math.max(seconds, 0.1);
  return {
    progress: receivedBytes / totalBytes,
    where: phase,
    rate: `${(rate / 1e6).toFixed(1)} MB/s`,
    secondsLeft: (totalBytes - receivedBytes) / Math.max(rate, 1),
  };
};
