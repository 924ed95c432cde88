/** Names and type of objects in a bucket, as DVC gives them. */

export const OBJECT_TYPE = 'binary/octet-stream';

/** Where an object lies in the bucket. */
export const keyIn = (prefix: string, place: string): string => (prefix === '' ? place : `${prefix}/${place}`);
