/** `pkg:npm/%40scope/name@1.2.3` (github.com/package-url/purl-spec). */
export const createPackageUrl = (name: string, version: string): string =>
  `pkg:npm/${name.split('/').map(encodeURIComponent).join('/')}@${encodeURIComponent(version)}`;
