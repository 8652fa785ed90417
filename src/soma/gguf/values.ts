/**
 * A value of the file's metadata. Whole numbers that a double cannot hold exactly are bigints. Arrays of numbers are
 * typed arrays of their own width, arrays of strings and of booleans are plain arrays.
 */
export type GgufValue =
  | number
  | bigint
  | boolean
  | string
  | readonly GgufValue[]
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** The format's number for each type of value (`enum gguf_metadata_value_type`). */
export const valueTypes = {
  u8: 0,
  i8: 1,
  u16: 2,
  i16: 3,
  u32: 4,
  i32: 5,
  f32: 6,
  bool: 7,
  string: 8,
  array: 9,
  u64: 10,
  i64: 11,
  f64: 12,
} as const;
