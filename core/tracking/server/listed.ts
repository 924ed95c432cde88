/** A field with a list: answers leave empty lists out, as protobuf's JSON does. */
export const listed = (name: string, list: readonly unknown[]): object => (list.length === 0 ? {} : { [name]: list });
