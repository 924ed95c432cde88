/** AWS's signature, version 4, of one S3 request. */
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

export type Keys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
};

/** `path` and `query` are encoded; `payload` is the sha256 of the body in hex digits, or UNSIGNED. */
export type ToSign = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
};

export const UNSIGNED = 'UNSIGNED-PAYLOAD';
export const EMPTY_PAYLOAD = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Gives the headers to send. The day's key is made once. */
export const makeSigner = (keys: Keys, region: string) => {
  let day = '';
  let key: KeyObject | undefined; // seven times as fast as bytes
  return (request: ToSign, now: Date): Record<string, string> => {
    const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
    if (!key || !time.startsWith(day)) {
      day = time.slice(0, 8);
      const ofRegion = mac(mac(Buffer.from(`AWS4${keys.secretAccessKey}`), day), region);
      key = createSecretKey(mac(mac(ofRegion, 's3'), 'aws4_request'));
    }
    const headers: Record<string, string> = {
      host: request.host,
      ...request.headers,
      'x-amz-content-sha256': request.payload,
      'x-amz-date': time,
    };
    if (keys.sessionToken !== null) headers['x-amz-security-token'] = keys.sessionToken;
    const names = Object.keys(headers).toSorted();
    const signed = names.join(';');
    let lines = '';
    for (const name of names) lines += `${name}:${headers[name]}\n`;
    const canonical = `${request.method}\n${request.path}\n${request.query}\n${lines}\n${signed}\n${request.payload}`;
    const scope = `${day}/${region}/s3/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical)}`;
    const signature = createHmac('sha256', key).update(text).digest('hex');
    headers['authorization'] =
      `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
    return headers;
  };
};

const mac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** As S3 encodes names: everything but letters, digits and `-._~`; `/` stays in paths. */
export const encodePart = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

export const encodeKey = (key: string): string => key.split('/').map(encodePart).join('/');

export const encodeQuery = (query: Readonly<Record<string, string>>): string =>
  Object.keys(query)
    .toSorted()
    .map((name) => `${encodePart(name)}=${encodePart(query[name] ?? '')}`)
    .join('&');
