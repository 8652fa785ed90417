/**
 * Numbers rules so that each comes after those that may begin with it; or finds a ring of rules of which each may begin
 * with the next. (Kahn, "Topological sorting of large networks", 1962.)
 */
export function orderRules<Name>(
  beginsWith: ReadonlyMap<Name, ReadonlySet<Name>>,
):
  | { readonly kind: "ordered"; readonly rank: ReadonlyMap<Name, number> }
  | { readonly kind: "ring"; readonly ring: readonly Name[] } {
  const callers = new Map<Name, number>();
  for (const name of beginsWith.keys()) callers.set(name, 0);
  for (const called of beginsWith.values()) {
    for (const name of called) callers.set(name, (callers.get(name) ?? 0) + 1);
  }
  const free = [...callers].flatMap(([name, count]) => (count === 0 ? [name] : []));
  const rank = new Map<Name, number>();
  for (let name = free.pop(); name !== undefined; name = free.pop()) {
    rank.set(name, rank.size);
    for (const called of beginsWith.get(name) ?? []) {
      const left = (callers.get(called) ?? 0) - 1;
      callers.set(called, left);
      if (left === 0) free.push(called);
    }
  }
  if (rank.size === callers.size) return { kind: "ordered", rank };

  // Every rule that is left is begun with by another that is left: going from caller to caller must come round.
  const callerOf = new Map<Name, Name>();
  for (const [name, called] of beginsWith) {
    if (!rank.has(name)) for (const one of called) callerOf.set(one, name);
  }
  const path: Name[] = [];
  let name = [...callers.keys()].find((one) => !rank.has(one));
  while (name !== undefined && !path.includes(name)) {
    path.push(name);
    name = callerOf.get(name);
  }
  return { kind: "ring", ring: path.slice(name === undefined ? 0 : path.indexOf(name)).reverse() };
}
