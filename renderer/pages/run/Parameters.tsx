/** All parameters; those that differ from what is served come first. */
import { useState } from 'react';
import { count } from '../../format/index.ts';
import { Section } from '../../parts/Section.tsx';
import { keysOf } from '../runs/differences.ts';
import { paramTitle, writeParam } from '../runs/params.ts';
import type { RunView } from './use-run.ts';

export const Parameters = ({ view: { run, baseline } }: { readonly view: RunView }) => {
  const [onlyDifferences, setOnly] = useState(false);
  const other = baseline?.run;
  const keys = keysOf(other ? [run, other] : [run]);
  const differs = (key: string): boolean => other !== undefined && run.params[key] !== other.params[key];
  const different = keys.filter(differs);
  const equal = keys.filter((key) => !differs(key));
  const table = (shown: readonly string[]) => (
    <table className="plain parameters">
      <thead>
        <tr>
          <th>parameter</th>
          <th>this run</th>
          {baseline && <th>{baseline.name}</th>}
          <th>MLflow’s name</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((key) => (
          <tr key={key}>
            <td className="second">{paramTitle(key)}</td>
            <td className={differs(key) ? 'medium' : ''}>{writeParam(key, run.params[key])}</td>
            {other && <td className="second">{writeParam(key, other.params[key])}</td>}
            <td className="third mono">{key}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <div className="run-scroll" data-pane="parameters" tabIndex={0} role="region" aria-label="Parameters">
      {baseline && (
        <Section
          title={`What differs from ${baseline.name}`}
          note={count(different.length, 'parameter')}
          right={
            equal.length > 0 && (
              <button
                type="button"
                className="chip"
                aria-pressed={onlyDifferences}
                onClick={() => setOnly(!onlyDifferences)}
              >
                Only what differs
              </button>
            )
          }
        >
          {different.length === 0 ? <p className="second">All parameters are equal.</p> : table(different)}
        </Section>
      )}
      {(!baseline || !onlyDifferences) && (
        <Section
          title={baseline ? 'What is equal' : 'Parameters'}
          note={baseline ? count(equal.length, 'parameter') : 'nothing is registered to compare them with'}
        >
          {table(equal)}
        </Section>
      )}
    </div>
  );
};
