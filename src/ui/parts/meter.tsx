/** How much of something is done: `part` from 0 to 1, named by a label of its own or by the element that says it. */
export function Meter(props: { readonly part: number; readonly label?: string; readonly labelledBy?: string }) {
  return (
    <div
      class="meter"
      role="progressbar"
      aria-label={props.label}
      aria-labelledby={props.labelledBy}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow={Math.round(props.part * 100)}
    >
      <i style={{ width: `${props.part * 100}%` }} />
    </div>
  );
}
