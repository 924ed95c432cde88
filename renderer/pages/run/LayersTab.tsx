/** The model that the run's settings make, layer by layer. */
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Section } from '../../parts/Section.tsx';
import { checkDraft } from '../train/check-draft.ts';
import { draftFromRun } from '../train/last-run.ts';
import { familyName, trainableWords } from '../train/layers.ts';
import { LayerTree } from '../train/LayerTree.tsx';
import { useOutline } from '../train/use-outline.ts';
import type { RunView } from './use-run.ts';

/** Where the run kept no answers: the fewest that a classifier has. */
const FEWEST_LABELS = 2;

export const LayersTab = ({ view: { run, errors } }: { readonly view: RunView }) => {
  const { recipe } = checkDraft(draftFromRun(run, ''));
  const { data, error } = useOutline(recipe, errors?.labels.length ?? FEWEST_LABELS, null);
  return (
    <div className="run-scroll" data-pane="layers" tabIndex={0} role="region" aria-label="Layers">
      {data ? (
        <Section
          title={familyName(data.family)}
          note={`${trainableWords(data)}${recipe?.base === null ? ', with the largest vocabulary that it may have' : ''}`}
        >
          <LayerTree outline={data} />
        </Section>
      ) : error === null ? (
        <Loading rows={8} />
      ) : (
        <ErrorState error={error} kept="The run is as it was." />
      )}
    </div>
  );
};
