/** How a registered model is named where a container is told which one to serve. */
import { IdriftError } from '../../contract/errors.ts';

export type ModelReference = { readonly name: string; readonly version?: string; readonly alias?: string };

/** `models:/NAME`, `models:/NAME/latest`: the highest version; `models:/NAME/3`; `models:/NAME@alias`. @throws IdriftError `bad-input` */
export const parseReference = (uri: string): ModelReference => {
  const found = /^(?:models:\/+)?(?<name>[^/@:]+)(?:\/(?<version>\d+|latest)|@(?<alias>[\w-]+))?$/i.exec(
    uri.trim(),
  )?.groups;
  const { name, version, alias } = found ?? {};
  if (name === undefined) {
    throw new IdriftError({
      code: 'bad-input',
      message: `"${uri}" names no registered model.`,
      where: 'MODEL_URI',
      hint: 'Write models:/NAME, models:/NAME/3 or models:/NAME@alias.',
    });
  }
  if (alias !== undefined) return { name, alias };
  return version === undefined || version.toLowerCase() === 'latest' ? { name } : { name, version };
};
