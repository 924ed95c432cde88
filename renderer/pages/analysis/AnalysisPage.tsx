/** When is a model right, when sure, when wrong: calibration, confusion, abstaining, and the errors worst first. */
import { Button, SegmentedControl, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { client } from '../../engine/client.ts';
import { number } from '../../format/index.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { showToast } from '../../parts/toast-state.ts';
import { Abstain } from './Abstain.tsx';
import { AnalysisTabs } from './AnalysisTabs.tsx';
import './analysis.css';
import { Calibration } from './Calibration.tsx';
import { Confusion } from './Confusion.tsx';
import { type AnalysisSearch, analysisSearch } from './search.ts';
import { orderOf, useAnalysis } from './use-analysis.ts';
import { analysisAnswer, shortName } from './words.ts';

const SPLITS = [
  { value: 'both', label: 'validation and test' },
  { value: 'test', label: 'test' },
  { value: 'train', label: 'train' },
];
const BINS = [
  { value: 'counts', label: 'equal counts' },
  { value: 'widths', label: 'equal widths' },
];

const NO_MODELS = {
  title: 'There is no model to analyse yet.',
  detail: 'A run that finishes makes one; its answers on validation and test texts are analysed here.',
};

export const AnalysisPage = () => {
  const search = useSearch({ strict: false, select: (all) => analysisSearch.parse(all) });
  const navigate = useNavigate();
  const { choices, model, analysis, other, comparison, busy, isOld, error, retry } = useAnalysis(search);
  const report = useMutation({
    mutationFn: () => client.analysis.report({ ...orderOf(model ?? '', search), against: search.against ?? null }),
    onSuccess: ({ file }) => showToast(`Report written: ${file}`),
  });
  useCrumbs(analysis?.model.name ?? undefined, analysis ? shortName(analysis.model) : undefined);
  const change = (part: Partial<AnalysisSearch>): void =>
    void navigate({ to: '/analysis', search: { ...search, ...part }, replace: true });
  const none = choices !== null && choices.usual === null;
  const { split = 'test', bins = 'widths', of = null, against, alone = false } = search;
  const answer = none ? NO_MODELS : analysis && !isOld ? analysisAnswer(analysis) : null;
  const isShared = (analysis?.data.shared ?? 0) + (analysis?.data.duplicates ?? 0) > 0;
  return (
    <div className="page analysis" aria-busy={busy || undefined} data-old={isOld}>
      <AnswerLine page="analysis" answer={error ? ERROR_ANSWER : answer}>
        {analysis && (
          <Button variant="default" loading={report.isPending} disabled={isOld} onClick={() => report.mutate()}>
            Export report
          </Button>
        )}
      </AnswerLine>
      {report.error && <ErrorState error={report.error} kept="No report was written." />}
      {none && <EmptyState title="No model" detail="Train one first." />}
      {!none && choices && (
        <div className="tool-row analysis-tools">
          <Select
            w={230}
            aria-label="Model"
            data={choices.groups.map(({ group, items }) => ({ group, items: [...items] }))}
            value={model}
            allowDeselect={false}
            onChange={(value) =>
              value !== null && change({ model: value, against: value === against ? undefined : against })
            }
          />
          <span className="second small nowrap">against</span>
          <Select
            w={200}
            aria-label="Model to compare with"
            placeholder="nothing"
            clearable
            data={choices.groups.map(({ group, items }) => ({
              group,
              items: items.filter(({ value }) => value !== model),
            }))}
            value={against ?? null}
            onChange={(value) => change({ against: value ?? undefined, tab: value === null ? undefined : 'compared' })}
          />
          <SegmentedControl
            size="xs"
            aria-label="Texts"
            value={split}
            data={SPLITS}
            onChange={(value) => change({ split: analysisSearch.shape.split.parse(value) })}
          />
          <SegmentedControl
            className="push"
            size="xs"
            aria-label="Bins"
            value={bins}
            data={BINS}
            onChange={(value) => change({ bins: analysisSearch.shape.bins.parse(value) })}
          />
        </div>
      )}
      {error !== null && error !== undefined && (
        <ErrorState error={error} kept="Nothing was changed." onRetry={retry} />
      )}
      {!error &&
        [
          ...(analysis?.warnings ?? []),
          ...(comparison?.warnings ?? []).filter((own) => !analysis?.warnings.includes(own)),
        ].map((warning) => <Notice key={warning} status="attention" title={warning} />)}
      {(alone || (!error && isShared)) && (
        <div className="tool-row">
          <button
            type="button"
            className="chip"
            aria-pressed={alone}
            onClick={() => change({ alone: alone ? undefined : true })}
          >
            leave out known and repeated texts{' '}
            <span className="third">{number((analysis?.data.shared ?? 0) + (analysis?.data.duplicates ?? 0))}</span>
          </button>
        </div>
      )}
      {!none && !error && !analysis && <Loading rows={8} />}
      {!error && analysis && (
        <Panes name="analysis" orientation="vertical">
          <Pane name="pictures" size="54%" min="300px" scrolls={false}>
            <Panes name="analysis-pictures">
              <Pane name="calibration" size="38%" min="22%" scrolls={false}>
                <Calibration
                  analysis={analysis}
                  other={other}
                  bins={bins}
                  of={of}
                  onOf={(label) => change({ of: label ?? undefined })}
                />
              </Pane>
              <Pane name="confusion" size="31%" min="20%">
                <Confusion analysis={analysis} />
              </Pane>
              <Pane name="abstain" size="31%" min="20%">
                <Abstain key={`${model} ${split}`} analysis={analysis} />
              </Pane>
            </Panes>
          </Pane>
          <Pane name="tables" min="180px" scrolls={false}>
            <AnalysisTabs
              analysis={analysis}
              comparison={comparison}
              compared={against !== undefined}
              current={search.tab ?? 'errors'}
              onTab={(tab) => change({ tab })}
            />
          </Pane>
        </Panes>
      )}
    </div>
  );
};

const ERROR_ANSWER = { title: 'It cannot be analysed.', detail: 'What is wrong stands below.' };
