/** What may be an alias (MLflow's rules), and how programs use one. */

/** null: it may be one. Nothing typed is no problem yet. */
export const aliasProblem = (alias: string): string | null => {
  if (alias === '') return null;
  if (/^v\d+$/i.test(alias) || alias.toLowerCase() === 'latest')
    return `MLflow reserves the word ${alias} for numbers.`;
  return /^[\p{L}\p{N}_-]+$/u.test(alias) ? null : 'Only letters, digits, _ and - make an alias.';
};

export const aliasUse = (model: string, alias: string): string => `models:/${model}@${alias}`;
