/** Makes a value at the first call and gives the same one ever after; a failure is not kept. */
export function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () =>
    (made ??= make().catch((problem: unknown) => {
      made = undefined;
      throw problem;
    }));
}
