/**
 * What is mended, from nothing to most; each is tried only where those before it read nothing. `plain`: single quotes,
 * trailing commas, Python's words and line breaks inside texts are read, since they admit no second reading.
 * `apostrophes`: a single quote between two letters closes no text. `closers`: one closing sign is missing, or all at
 * the end are. `quotes`: a text may hold its own quote sign.
 */
export const mendings = ["plain", "apostrophes", "closers", "quotes"] as const;
export type Mending = (typeof mendings)[number];
