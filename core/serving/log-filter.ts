/** Which rows of the log somebody asks for, as conditions on a model's table. */
import { type LogFilter, MASKS, UNSURE_BELOW } from '../contract/serving.ts';
import { FEEDBACK_TABLE } from './log-schema.ts';
import type { DeploymentRows } from './log-tables.ts';

export type RowFilter = LogFilter & { readonly only?: DeploymentRows | undefined };

type Condition = { readonly where: string; readonly values: readonly (string | number)[] };

/** Of a table's columns: true for an answer that was not sure. */
export const UNSURE = `(score < ${UNSURE_BELOW} OR abstain)`;
export const MASKED = `(${Object.values(MASKS)
  .map((word) => `instr(input_text, '${word}') > 0`)
  .join(' OR ')})`;

/** What is in the filter needs the columns of the newest schema, but for version, label and masks. `holds_unknown`: a function of the database. */
export const conditionsOf = (filter: RowFilter, tables: { readonly feedback: boolean }): readonly Condition[] => {
  const { version, label, consumer, only, until, flags = [] } = filter;
  const is = (column: string, value: string | number): Condition => ({ where: `${column} = ?`, values: [value] });
  const plain = (where: string): Condition => ({ where, values: [] });
  const of = {
    unsure: UNSURE,
    cut: 'truncated',
    disputed: tables.feedback ? `id IN (SELECT prediction_id FROM ${FEEDBACK_TABLE})` : 'false',
    masked: MASKED,
    unknown: 'holds_unknown(model_version, input_text)',
  };
  return [
    ...(version === undefined ? [] : [is('model_version', version)]),
    ...(label === undefined ? [] : [is('label', label)]),
    ...(consumer === undefined ? [] : [consumer === null ? plain('consumer IS NULL') : is('consumer', consumer)]),
    ...(only === undefined
      ? []
      : [
          {
            where: only.unnamed ? '(deployment = ? OR deployment IS NULL)' : 'deployment = ?',
            values: [only.deployment],
          },
        ]),
    ...(until === undefined ? [] : [{ where: 'created_at <= ?', values: [until] }]),
    ...flags.map((flag) => plain(of[flag])),
  ];
};

/** Whether rows have to be looked at one by one: the index knows the time. */
export const isFilter = (filter: RowFilter): boolean =>
  conditionsOf({ ...filter, until: undefined }, { feedback: true }).length > 0;
