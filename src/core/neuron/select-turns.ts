/**
 * Which turns stay in the prompt, as the index of the first one kept. Everything stays while it fits. When it does not,
 * the oldest leave in one block, until a quarter of the budget is free again: so the prompt's beginning stays equal for
 * many turns and the engine computes it once. `keepAtLeast` turns stay unless the budget itself cannot hold them; then
 * too they leave in one block, since one by one each question would have all of them read again.
 */
export function selectTurns(
  turnTokens: readonly number[],
  {
    budget,
    keepAtLeast,
    firstKept,
  }: { readonly budget: number; readonly keepAtLeast: number; readonly firstKept: number },
): number {
  const count = turnTokens.length;
  const from = Math.min(firstKept, count);
  let tokens = turnTokens.slice(from).reduce((sum, size) => sum + size, 0);
  if (tokens <= budget) return from;
  let first = from;
  const drop = (): void => {
    tokens -= turnTokens[first] ?? 0;
    first += 1;
  };
  while (first < count - keepAtLeast && tokens > budget * 0.75) drop();
  if (tokens > budget) while (first < count - 1 && tokens > budget * 0.75) drop();
  if (tokens > budget) drop();
  return first;
}
