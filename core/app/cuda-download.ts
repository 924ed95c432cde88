/** The CUDA runtime as a download job: asked for, shown, cancelled and gone on with. */
import { fetchCudaRuntime } from '../training/devices/fetch-cuda.ts';
import type { Jobs } from './jobs.ts';

export const startCudaDownload = (jobs: Jobs, home: string): { readonly jobId: string } => {
  const about = { kind: 'download' as const, title: 'Downloading the CUDA runtime', path: '/train' };
  const { job } = jobs.start(about, async (report, signal) => {
    const began = performance.now();
    for await (const { phase, receivedBytes, totalBytes } of fetchCudaRuntime(home, signal)) {
      const perSecond = receivedBytes / Math.max(0.1, (performance.now() - began) / 1000);
      report({
        progress: receivedBytes / totalBytes,
        where: phase,
        rate: `${(perSecond / 1e6).toFixed(1)} MB/s`,
        secondsLeft: (totalBytes - receivedBytes) / Math.max(1, perSecond),
      });
    }
  });
  return { jobId: job.id };
};
