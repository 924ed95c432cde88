/** Beside a hub model's name: on this computer, being fetched, or what fetching it takes. */
import { errorInfoOf } from '../../../core/contract/index.ts';
import { shortHash, size } from '../../format/index.ts';
import { jobFigures } from '../../frame/jobs.ts';
import { Progress } from '../../parts/Progress.tsx';
import { useHubBase } from './use-base.ts';

export const HubState = ({ name }: { readonly name: string }) => {
  const { base, job, error, download } = useHubBase(name);
  if (job) {
    return (
      <span className="hub-state second">
        <Progress share={job.progress} width={72} label={`Fetching ${name}`} />
        <span className="num">{jobFigures(job).join(' · ') || 'asking the hub'}</span>
      </span>
    );
  }
  const failed = error === null ? null : <span className="train-problem">{errorInfoOf(error).message} </span>;
  if (base === null) return failed ?? <>A model of huggingface.co, as owner/model.</>;
  if (base.state === 'here') {
    return (
      <>
        On this computer
        {base.revision !== null && (
          <>
            , commit <span className="mono">{shortHash(base.revision)}</span>
          </>
        )}
        .
      </>
    );
  }
  const rest = base.bytes === null ? null : base.bytes - base.haveBytes;
  return (
    <>
      {failed}
      {base.state === 'partial' ? `${size(base.haveBytes)} are here. ` : 'Not on this computer. '}
      <button type="button" className="text-button" onClick={download}>
        {base.state === 'partial' ? 'Fetch the rest' : 'Fetch it'}
        {rest === null ? '' : `, ${size(rest)}`}
      </button>
    </>
  );
};
